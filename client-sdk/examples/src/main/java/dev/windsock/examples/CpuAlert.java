// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
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
 * Alerts when an instance's CPU usage stays over a threshold and when it is back to normal, and when the server cannot be
 * reached. {@link Overload} detects the transitions.
 *
 * <p>Samples and states are delivered on the metrics thread, so the instances' state needs no lock.
 */
public final class CpuAlert implements LiveMetricsListener<DashboardSample> {
    private static final String USAGE = """
            usage: CpuAlert [<percent> [<seconds> [<webhook>]]]

            Prints a line when an instance's CPU usage stays over a percentage for a number of seconds, and when
            it is back to normal. The defaults are 90% and 60 s. With a webhook, such as
            https://chat.example.com/hooks/x, it also posts each line as {"text": "..."}.

            WINDSOCK_URL is the server's URL, and WINDSOCK_KEY is a key with dashboard:read and instance:read.
            Stop with Ctrl-C. Exit codes: 1 if the key is no longer valid, 2 for incorrect usage.
            """;

    private final double threshold;
    private final Duration duration;
    private final LiveView<Instance> instances;
    private final Consumer<String> notifier;
    private final Map<UUID, Overload> overloads = new HashMap<>();
    private final Map<UUID, String> names = new HashMap<>();
    private final CompletableFuture<WindsockException> ended = new CompletableFuture<>();
    private boolean disconnected;

    private CpuAlert(double threshold, Duration duration, LiveView<Instance> instances, Consumer<String> notifier) {
        this.threshold = threshold;
        this.duration = duration;
        this.instances = instances;
        this.notifier = notifier;
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
        Duration duration;
        Consumer<String> notifier;
        WindsockClient client;
        try {
            threshold = args.length > 0 ? Double.parseDouble(args[0]) : 90;
            duration = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 60);
            notifier =
                    args.length > 2 ? webhook(URI.create(args[2])).andThen(System.out::println) : System.out::println;
            client = WindsockClient.builder()
                    .url(url)
                    .apiKey(key)
                    .userAgent("cpu-alert")
                    // a single program can use a shorter backoff than thousands of them
                    .reconnectBackoff(Duration.ofMillis(500), Duration.ofSeconds(5))
                    .build();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(client::close, "ctrl-c"));
        WindsockException failure = watch(client, threshold, duration, notifier);
        System.err.println(failure.getMessage());
        System.exit(1);
    }

    /** Watches until the metrics end or the thread is interrupted. Returns the failure that ended the metrics. */
    static WindsockException watch(
            WindsockClient client, double threshold, Duration duration, Consumer<String> notifier)
            throws InterruptedException {
        try (LiveView<Instance> instances = client.instances().live();
                LiveMetrics<DashboardSample> metrics = client.dashboard().live(Duration.ofSeconds(1))) {
            CpuAlert alert = new CpuAlert(threshold, duration, instances, notifier);
            metrics.listen(alert);
            // the metrics may have ended before the listener was added
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
        sample.samples().values().forEach(this::update);
        removeAllExcept(sample.samples());
    }

    private void update(Sample sample) {
        Double cpu = sample.getCpuPercentage();
        if (cpu == null) {
            return;
        }
        UUID id = sample.getInstanceId();
        instances.get(id).ifPresent(instance -> names.put(id, instance.getName()));
        overloads
                .computeIfAbsent(id, any -> new Overload(threshold, duration))
                .sample(sample.getTimestamp(), cpu)
                .ifPresent(transition -> notifier.accept(
                        transition == Overload.Transition.OVERLOADED
                                ? String.format(
                                        Locale.ROOT,
                                        "%s: CPU over %.0f%% for %d s, now %.1f%%",
                                        name(id),
                                        threshold,
                                        duration.toSeconds(),
                                        cpu)
                                : String.format(Locale.ROOT, "%s: CPU back to normal, now %.1f%%", name(id), cpu)));
    }

    /** Instances without samples are not running. */
    private void removeAllExcept(Map<UUID, Sample> running) {
        for (Iterator<Map.Entry<UUID, Overload>> all = overloads.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<UUID, Overload> known = all.next();
            if (!running.containsKey(known.getKey())) {
                if (known.getValue().isOverloaded()) {
                    notifier.accept(name(known.getKey()) + ": no longer running");
                }
                names.remove(known.getKey());
                all.remove();
            }
        }
    }

    /** Returns the last known name, because the view no longer contains a terminated instance. */
    private String name(UUID id) {
        return names.getOrDefault(id, id.toString());
    }

    @Override
    public void onState(LiveState state) {
        if (state instanceof LiveState.Stale stale && !disconnected) {
            disconnected = true;
            notifier.accept("disconnected since " + stale.since() + ": " + stale.reason());
        } else if (state instanceof LiveState.Live && disconnected) {
            disconnected = false;
            notifier.accept("connected again");
        } else if (state instanceof LiveState.Ended end) {
            ended.complete(end.failure());
        }
    }

    /** Posts asynchronously, because a slow listener misses samples. */
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
                    .whenComplete((response, failure) -> {
                        if (failure != null || response.statusCode() >= 300) {
                            System.err.println(
                                    "webhook failed: " + (failure != null ? failure : response.statusCode()));
                        }
                    });
        };
    }
}
