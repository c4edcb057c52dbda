// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.example;

import dev.windsock.client.ActionFailedException;
import dev.windsock.client.ClientObserver;
import dev.windsock.client.ConflictException;
import dev.windsock.client.InstanceAction;
import dev.windsock.client.Position;
import dev.windsock.client.TimedOutException;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.Volume;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.publish.PublishFailedException;
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

/** The examples of the guide, docs/how-to/java. GuideTest runs them. */
final class Guide {
    private Guide() {}

    static void begin(String url, String key) {
        // @start region="begin"
        try (WindsockClient client =
                WindsockClient.builder().url(url).apiKey(key).build()) {
            System.out.println(client.dashboard().getSummary().getRunningInstances() + " instances run");
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
                throw e; // its message says why, and the request id by which the server's log has it
            }
            System.out.println("again in " + e.retryAfter().orElse(Duration.ofSeconds(1)));
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
            System.out.println("it may still come about");
        }
        client.instances().terminate(id);
        // @end region="actions"
    }

    static void views(WindsockClient client) {
        // @start region="views"
        try (LiveView<Instance> view = client.instances().live()) {
            view.awaitSynced(Duration.ofSeconds(10));
            view.listen(change -> {
                InstanceStatus was = change.before().map(Instance::getStatus).orElse(null);
                InstanceStatus is = change.after().map(Instance::getStatus).orElse(null);
                System.out.println(change.id() + ": " + was + " -> " + is);
            });
            long running = view.values().values().stream()
                    .filter(instance -> instance.getStatus() == InstanceStatus.RUNNING)
                    .count();
            System.out.println(running + " of " + view.values().size() + " run, " + view.state());
        }
        // @end region="views"
    }

    static void metrics(WindsockClient client, UUID id) {
        // @start region="metrics"
        try (LiveMetrics<Sample> one = client.instances().liveMetrics(id, Duration.ofSeconds(1));
                LiveMetrics<DashboardSample> all = client.dashboard().live(Duration.ofSeconds(5))) {
            one.listen(sample -> System.out.println(sample.getCpuPercentage() + " % of its limit"));
            all.awaitSynced(Duration.ofSeconds(10));
            all.latest().flatMap(DashboardSample::host).ifPresent(host -> System.out.println(host.getCpuPercentage()));
        }
        // @end region="metrics"
    }

    static void stream(WindsockClient client, Path kept) throws IOException {
        // @start region="stream"
        var call = client.streams().streamEvents().topics(List.of("audit"));
        if (Files.exists(kept)) {
            call.after(Position.of(Files.readString(kept)));
        }
        try (EventStream<EventItem> stream = call.open()) {
            for (EventItem item : stream) {
                if (item instanceof AuditChange change) {
                    System.out.println(
                            change.row().getAction() + " " + change.row().getOutcome());
                    Files.writeString(kept, change.position().toString()); // after it is dealt with: at least once
                    break;
                } else if (item instanceof Gap gap) {
                    System.out.println("changes are missing: " + gap.reason() + ", it goes on after " + gap.latest());
                } else if (item instanceof Reconnecting lost) {
                    System.out.println(lost.reason() + ", back in " + lost.delay());
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
                .topics(List.of("instances"))
                .buffer(10_000, Overflow.DROP_OLDEST) // what is dropped is told by a Gap
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
            System.out.println(e.count() + " events were given up");
        }
        // @end region="publisher"
    }

    static WindsockClient settings(String url, InetSocketAddress proxy, SSLContext tls) {
        // @start region="settings"
        AtomicReference<String> key = new AtomicReference<>("wsk_..."); // replaced by who rotates it
        WindsockClient client = WindsockClient.builder()
                .url(url)
                .credentials(key::get)
                .proxy(ProxySelector.of(proxy))
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(5))
                .requestTimeout(Duration.ofSeconds(15))
                .reconnectWait(Duration.ofMillis(200), Duration.ofSeconds(10))
                .eventTransports(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL)
                .userAgent("backup/1.4")
                .interceptor(request ->
                        request.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .observer(new ClientObserver() {
                    @Override
                    public void callEnded(String method, String path, int status, Duration took) {
                        System.out.println(method + " " + path + " " + status + " " + took.toMillis() + " ms");
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
            int count = terminal.read(bytes); // connects, and waits for the prompt
            terminal.type("exit 3\n");
            while (count >= 0) {
                System.out.write(bytes, 0, count);
                count = terminal.read(bytes);
            }
            System.out.println("ended with " + terminal.exitCode());
        }
        // @end region="terminal"
    }
}
