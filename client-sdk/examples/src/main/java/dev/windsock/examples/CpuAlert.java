// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveMetricsListener;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.Sample;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Tells when an instance's CPU stays over a threshold, and when it has calmed down; and when it cannot tell, since the
 * server is not reached. {@link Overload} decides.
 *
 * <p>Threading: samples and states come on the one thread of the metrics, so what is remembered of instances needs no lock.
 */
public final class CpuAlert implements LiveMetricsListener<DashboardSample> {
    private static final String USAGE = """
            usage: CpuAlert [<percent> [<seconds> [<webhook>]]]

            Prints a line when the CPU of an instance is over so many percent for so many seconds, 90 and 60
            without them, and when it has calmed down. With a webhook, such as https://chat.example.com/hooks/x,
            each line is posted there as {"text": "..."} as well.

            WINDSOCK_URL and WINDSOCK_KEY say where the server is, and with which key (dashboard:read and
            instance:read). Ends with Ctrl-C; with 1 when the key is no longer valid; with 2 when used wrongly.
            """;

    private final double threshold;
    private final Duration length;
    private final LiveView<Instance> instances;
    private final Consumer<String> tell;
    private final Map<UUID, Overload> overloads = new HashMap<>();
    private final Map<UUID, String> names = new HashMap<>();
    private final CompletableFuture<WindsockException> ended = new CompletableFuture<>();
    private boolean blind;

    private CpuAlert(double threshold, Duration length, LiveView<Instance> instances, Consumer<String> tell) {
        this.threshold = threshold;
        this.length = length;
        this.instances = instances;
        this.tell = tell;
    }

    public static void main(String[] args) throws InterruptedException {
        String url = System.getenv("WINDSOCK_URL");
        String key = System.getenv("WINDSOCK_KEY");
        if (url == null || key == null || args.length > 3) {
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        double threshold;
        Duration length;
        Consumer<String> tell;
        WindsockClient client;
        try {
            threshold = args.length > 0 ? Double.parseDouble(args[0]) : 90;
            length = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 60);
            tell = args.length > 2 ? webhook(URI.create(args[2])).andThen(System.out::println) : System.out::println;
            client = WindsockClient.builder()
                    .url(url)
                    .apiKey(key)
                    .userAgent("cpu-alert")
                    // one program need not spare the server as thousands do
                    .reconnectWait(Duration.ofMillis(500), Duration.ofSeconds(5))
                    .build();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(client::close, "ctrl-c"));
        WindsockException why = watch(client, threshold, length, tell);
        System.err.println(why.getMessage());
        System.exit(1);
    }

    /** Watches until the server lets it no longer, which is answered; or until it is interrupted. */
    static WindsockException watch(WindsockClient client, double threshold, Duration length, Consumer<String> tell)
            throws InterruptedException {
        try (LiveView<Instance> instances = client.instances().live();
                LiveMetrics<DashboardSample> metrics = client.dashboard().live(Duration.ofSeconds(1))) {
            CpuAlert alert = new CpuAlert(threshold, length, instances, tell);
            metrics.listen(alert);
            // it may have ended before there was somebody to tell
            if (metrics.state() instanceof LiveState.Ended already) {
                return already.failure();
            }
            return alert.ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onSample(DashboardSample sample) {
        sample.samples().values().forEach(this::take);
        forgetAllBut(sample.samples());
    }

    private void take(Sample sample) {
        Double cpu = sample.getCpuPercentage();
        if (cpu == null) {
            return;
        }
        UUID id = sample.getInstanceId();
        instances.get(id).ifPresent(instance -> names.put(id, instance.getName()));
        overloads
                .computeIfAbsent(id, any -> new Overload(threshold, length))
                .sample(sample.getTimestamp().toInstant(), cpu)
                .ifPresent(turn -> tell.accept(
                        turn == Overload.Turn.OVERLOADED
                                ? String.format(
                                        Locale.ROOT,
                                        "%s: CPU over %.0f %% for %d s, now %.1f %%",
                                        name(id),
                                        threshold,
                                        length.toSeconds(),
                                        cpu)
                                : String.format(Locale.ROOT, "%s: CPU is calm, now %.1f %%", name(id), cpu)));
    }

    /** What is not measured does not run. */
    private void forgetAllBut(Map<UUID, Sample> running) {
        for (Iterator<Map.Entry<UUID, Overload>> all = overloads.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<UUID, Overload> known = all.next();
            if (!running.containsKey(known.getKey())) {
                if (known.getValue().isOverloaded()) {
                    tell.accept(name(known.getKey()) + ": runs no more");
                }
                names.remove(known.getKey());
                all.remove();
            }
        }
    }

    /** As it was last known: one that is terminated is not in the list any more. */
    private String name(UUID id) {
        return names.getOrDefault(id, id.toString());
    }

    @Override
    public void onState(LiveState state) {
        if (state instanceof LiveState.Stale stale && !blind) {
            blind = true;
            tell.accept("blind since " + stale.since() + ": " + stale.reason());
        } else if (state instanceof LiveState.Live && blind) {
            blind = false;
            tell.accept("sees again");
        } else if (state instanceof LiveState.Ended over) {
            ended.complete(over.failure());
        }
    }

    /** Posts without waiting: whoever takes samples slowly hears fewer. */
    private static Consumer<String> webhook(URI url) {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        ObjectMapper json = new ObjectMapper();
        HttpRequest.Builder post =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).header("Content-Type", "application/json");
        return text -> {
            HttpRequest request;
            try {
                request = post.copy()
                        .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(Map.of("text", text))))
                        .build();
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            var unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> {
                        if (failure != null || answer.statusCode() >= 300) {
                            System.err.println(
                                    "the webhook failed: " + (failure != null ? failure : answer.statusCode()));
                        }
                    });
        };
    }
}
