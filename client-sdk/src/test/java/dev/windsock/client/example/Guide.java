// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.example;

import dev.windsock.client.ActionFailedException;
import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ConflictException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.EventType;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.publish.PublishFailedException;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.stream.AuditChange;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.ListenedStream;
import dev.windsock.client.stream.Overflow;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.TerminalSession;
import dev.windsock.client.stream.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/** The snippets in README.md, docs and Javadoc. GuideTest runs them and compares them with the documents. */
final class Guide {
    private Guide() {}

    static void watchLaunch(String url, String key) {
        // @start region="watch-launch"
        try (WindsockClient client =
                WindsockClient.builder().url(url).apiKey(key).build()) {
            InstanceAction launch =
                    client.launch(new LaunchRequest().name("hello").command(List.of("sleep", "5")));
            launch.awaitDone(Duration.ofSeconds(10));

            try (EventStream<EventItem> stream = client.streams()
                    .streamEvents()
                    .topics(Topic.INSTANCES)
                    .after(launch.position())
                    .open()) {
                for (EventItem item : stream) {
                    if (item instanceof InstanceChange change) {
                        System.out.println(
                                change.type() + " " + change.instance().getName());
                        if (change.is(EventType.INSTANCE_STOPPED)) {
                            break;
                        }
                    } else if (item instanceof Gap gap) {
                        System.out.println("Changes are missing: " + gap.reason());
                    }
                }
            }
        }
        // @end region="watch-launch"
    }

    static void begin(String url, String key) {
        // @start region="begin"
        try (WindsockClient client =
                WindsockClient.builder().url(url).apiKey(key).build()) {
            System.out.println(client.dashboard().getSummary().getRunningInstances() + " running instances");
        }
        // @end region="begin"
    }

    static void errors(WindsockClient client) {
        CreateVolumeRequest request = new CreateVolumeRequest().name("data").sizeGb(1L);
        // @start region="errors"
        try {
            Volume volume = client.volumes().createVolume(request, "nightly-2026-11-26");
            System.out.println(volume.getId());
        } catch (ConflictException e) {
            System.out.println(e.code()); // NAME_TAKEN
        } catch (WindsockException e) {
            if (!e.isRetryable()) {
                throw e; // the message has the reason and the request id
            }
            System.out.println("retry in " + e.retryAfter().orElse(Duration.ofSeconds(1)));
        }
        // @end region="errors"
    }

    static void actions(WindsockClient client) {
        // @start region="actions"
        InstanceAction launch =
                client.instances().launch(new LaunchRequest().name("job").command(List.of("sleep", "60")));
        UUID id = launch.awaitDone(Duration.ofSeconds(10)).getId(); // RUNNING
        try {
            client.instances().stop(id).awaitDone(Duration.ofSeconds(20)); // STOPPED
        } catch (ActionFailedException e) {
            System.out.println(e.code() + ": " + e.instance().getStatusReason());
        } catch (TimedOutException e) {
            System.out.println("still stopping");
        }
        client.instances().terminate(id);
        // @end region="actions"
    }

    static void views(WindsockClient client) {
        // @start region="views"
        try (LiveView<Instance> view = client.instances().live()) {
            view.awaitSynced(Duration.ofSeconds(10));
            view.listen(change -> {
                InstanceStatus before = change.before().map(Instance::getStatus).orElse(null);
                InstanceStatus after = change.after().map(Instance::getStatus).orElse(null);
                System.out.println(change.id() + ": " + before + " -> " + after);
            });
            long running = view.values().values().stream()
                    .filter(instance -> instance.getStatus() == InstanceStatus.RUNNING)
                    .count();
            System.out.println(running + " of " + view.values().size() + " running, " + view.state());
        }
        // @end region="views"
    }

    static void metrics(WindsockClient client, UUID id) {
        // @start region="metrics"
        try (LiveMetrics<Sample> instance = client.instances().liveMetrics(id, Duration.ofSeconds(1));
                LiveMetrics<DashboardSample> dashboard = client.dashboard().live(Duration.ofSeconds(5))) {
            instance.listen(sample -> System.out.println(sample.getCpuPercentage() + " % of its CPU limit"));
            dashboard.awaitSynced(Duration.ofSeconds(10));
            dashboard
                    .latest()
                    .flatMap(DashboardSample::host)
                    .ifPresent(host -> System.out.println(host.getCpuPercentage() + " % of the host's CPU"));
        }
        // @end region="metrics"
    }

    static void stream(WindsockClient client, Path positionFile) throws IOException {
        // @start region="stream"
        var call = client.streams().streamEvents().topics(Topic.AUDIT);
        if (Files.exists(positionFile)) {
            call.after(Position.of(Files.readString(positionFile)));
        }
        try (EventStream<EventItem> stream = call.open()) {
            for (EventItem item : stream) {
                if (item instanceof AuditChange change) {
                    System.out.println(
                            change.row().getAction() + " " + change.row().getOutcome());
                    Files.writeString(positionFile, change.position().toString()); // after processing: at least once
                    break;
                } else if (item instanceof Gap gap) {
                    System.out.println("Changes are missing: " + gap.reason() + ", resuming after " + gap.latest());
                } else if (item instanceof Reconnecting reconnecting) {
                    System.out.println(reconnecting.reason() + ", reconnecting in " + reconnecting.delay());
                }
            }
        }
        // @end region="stream"
    }

    static void listener(WindsockClient client) {
        AtomicLong seen = new AtomicLong();
        // @start region="listener"
        ListenedStream listening = client.streams()
                .streamEvents()
                .topics(Topic.INSTANCES)
                .buffer(10_000, Overflow.DROP_OLDEST) // a Gap replaces dropped changes
                .listen(item -> {
                    if (item instanceof InstanceChange) {
                        seen.incrementAndGet();
                    }
                });
        listening.close();
        // @end region="listener"
    }

    static void publisher(WindsockClient client) {
        // @start region="publisher"
        EventPublisher publisher = client.events()
                .publisher()
                .batch(500, 1024 * 1024, Duration.ofMillis(10))
                .capacity(10_000, 32L * 1024 * 1024)
                .open();
        try (publisher) {
            CompletableFuture<Position> committed = publisher.publish(
                    new PublishedEvent().type("BACKUP_FINISHED").payload(Map.of("size_bytes", 73400320)));
            committed.thenAccept(position -> System.out.println("committed at " + position));
        } catch (PublishFailedException e) {
            System.out.println(e.count() + " events were not published");
        }
        // @end region="publisher"
    }

    static WindsockClient cluster(String key) {
        // @start region="cluster"
        WindsockClient client = WindsockClient.builder()
                .urls("http://127.0.0.1:8081", "http://127.0.0.1:8082", "http://127.0.0.1:8083")
                .apiKey(key)
                .build();
        // @end region="cluster"
        return client;
    }

    static WindsockClient settings(String url, InetSocketAddress proxy, SSLContext tls) {
        // @start region="settings"
        AtomicReference<String> key = new AtomicReference<>("wsk_..."); // updated on rotation
        WindsockClient client = WindsockClient.builder()
                .url(url)
                .credentials(key::get)
                .proxy(ProxySelector.of(proxy))
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(5))
                .requestTimeout(Duration.ofSeconds(15))
                .reconnectBackoff(Duration.ofMillis(200), Duration.ofSeconds(10))
                .eventTransports(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL)
                .userAgent("backup/1.4")
                .interceptor(request ->
                        request.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .observer(new ClientObserver() {
                    @Override
                    public void callEnded(String method, String path, int status, Duration duration) {
                        System.out.println(method + " " + path + " " + status + " " + duration.toMillis() + " ms");
                    }
                })
                .build();
        // @end region="settings"
        return client;
    }

    static void terminal(WindsockClient client, UUID id) {
        // @start region="terminal"
        Terminal opened =
                client.terminals().openTerminal(id, new OpenTerminalRequest().command(List.of("/bin/sh")), null);
        try (TerminalSession terminal = client.attach(opened.getId()).open()) {
            byte[] bytes = new byte[4096];
            int count = terminal.read(bytes); // connects and waits for the prompt
            terminal.type("exit 3\n");
            while (count >= 0) {
                System.out.write(bytes, 0, count);
                count = terminal.read(bytes);
            }
            System.out.println("exit code: " + terminal.exitCode());
        }
        // @end region="terminal"
    }
}
