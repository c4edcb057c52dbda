// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Overflow;
import dev.windsock.client.stream.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee of resuming streams, on all transports simultaneously: despite cut connections, slow readers and server
 * restarts, each change is delivered once and in order. {@code -Dresume.seed} repeats a run, except for thread scheduling.
 */
@Tag("store")
@Timeout(120)
final class RestartedServerTest {
    private static final int TOTAL = 1_200;
    private static final int RESTARTS = 1;
    private static final long SEED = Long.getLong("resume.seed", System.nanoTime());

    /** Readers block, so each has its own thread. */
    private static final Executor READERS = task -> Thread.ofVirtual().start(task);

    @TempDir
    Path dataDir;

    @Test
    void resumesExactlyOnceDespiteCutsAndRestarts() throws Exception {
        System.out.println("RestartedServerTest: -Dresume.seed=" + SEED);
        Random random = new Random(SEED);
        EmbeddedWindsock server = start();
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient publisher = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY)) {
            Map<Transport, CompletableFuture<List<Integer>>> reading = new EnumMap<>(Transport.class);
            for (Transport transport : Transport.values()) {
                CompletableFuture<Void> connected = new CompletableFuture<>();
                int buffer = 1 + random.nextInt(32);
                reading.put(
                        transport,
                        CompletableFuture.supplyAsync(() -> read(proxy, transport, buffer, connected), READERS));
                connected.get(30, TimeUnit.SECONDS);
            }
            int restarts = 0;
            for (int from = 0; from < TOTAL; ) {
                int to = Math.min(TOTAL, from + 1 + random.nextInt(100));
                publish(publisher, from, to);
                from = to;
                if (random.nextInt(4) == 0) {
                    proxy.cut();
                }
                if (from > (restarts + 1) * TOTAL / (RESTARTS + 1) && restarts < RESTARTS) {
                    restarts++;
                    server.close();
                    server = start();
                    proxy.redirectTo(server.url());
                }
            }
            for (Map.Entry<Transport, CompletableFuture<List<Integer>>> reader : reading.entrySet()) {
                assertThat(reader.getValue().get(60, TimeUnit.SECONDS))
                        .as("%s, seed %s", reader.getKey(), SEED)
                        .isEqualTo(Publishing.upTo(TOTAL));
            }
        } finally {
            server.close();
        }
    }

    private EmbeddedWindsock start() {
        // a small ring, so that slow readers read from the log
        return EmbeddedWindsock.start(dataDir, Map.of("windsock.hub.ring-events", 64, "windsock.drain-seconds", 0));
    }

    private static List<Integer> read(
            CuttableProxy proxy, Transport transport, int buffer, CompletableFuture<Void> connected) {
        List<Integer> numbers = new ArrayList<>();
        try (WindsockClient client = WindsockClient.builder()
                        .url(proxy.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .eventTransports(transport)
                        .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(200))
                        .build();
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .topics(Topic.CUSTOM)
                        .buffer(buffer, Overflow.BACKPRESSURE)
                        .open()) {
            while (numbers.isEmpty() || numbers.get(numbers.size() - 1) < TOTAL - 1) {
                EventItem item = Streamed.await(stream, any -> true);
                if (item instanceof Connected) {
                    connected.complete(null);
                } else if (item instanceof Gap gap) {
                    throw new AssertionError("Unexpected gap: " + gap);
                } else if (item instanceof Change change) {
                    numbers.add(Publishing.number(change));
                }
            }
            return numbers;
        }
    }

    /** Publishes the events once, with retries. */
    private static void publish(WindsockClient client, int from, int to) {
        List<PublishedEvent> events = IntStream.range(from, to)
                .mapToObj(number -> new PublishedEvent().type(Publishing.TYPE).payload(Map.of("n", number)))
                .toList();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                client.events().publishEvents(events, "from-" + from);
                return;
            } catch (WindsockException e) {
                if (!e.isRetryable() || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
