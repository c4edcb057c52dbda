// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Overflow;
import dev.windsock.client.stream.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams whose connections are cut deliver each change once and in order, on every transport. */
@Tag("store")
@Timeout(180)
final class ResumeTest {
    // a small ring, so that slow readers read from the log
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start(Map.of("windsock.hub.ring-events", 64));

    private static final WindsockClient direct = server.client();
    private static final CuttableProxy proxy = new CuttableProxy(server.url());
    private static final Map<Transport, WindsockClient> CLIENTS = new EnumMap<>(Transport.class);

    @BeforeAll
    static void start() {
        for (Transport transport : Transport.values()) {
            CLIENTS.put(transport, client(proxy.url(), transport));
        }
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(WindsockClient::close);
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void deliversChangesMissedDuringAnInterruption(Transport transport) throws Exception {
        try (EventStream<EventItem> stream = open(of(transport), null, 1024)) {
            Streamed.await(stream, item -> item instanceof Connected);
            Publishing.publish(direct, 0, 10);
            assertThat(Publishing.awaitNumbers(stream, 10)).isEqualTo(Publishing.upTo(10));
            int connections = proxy.connections();
            proxy.cut();
            Publishing.publish(direct, 10, 30);
            assertThat(Publishing.awaitNumbers(stream, 20))
                    .containsExactlyElementsOf(Publishing.upTo(30).subList(10, 30));
            assertThat(proxy.connections()).isGreaterThan(connections);
        }
    }

    @ParameterizedTest
    @EnumSource
    void resumesFromAStoredPositionInAnotherClient(Transport transport) throws Exception {
        Position stored;
        try (EventStream<EventItem> stream = open(of(transport), null, 1024)) {
            Streamed.await(stream, item -> item instanceof Connected);
            Publishing.publish(direct, 0, 5);
            Publishing.awaitNumbers(stream, 3);
            stored = Position.of(stream.position().orElseThrow().toString());
        }
        Publishing.publish(direct, 5, 8);
        try (WindsockClient other = client(server.url(), transport);
                EventStream<EventItem> stream = open(other, stored, 1024)) {
            assertThat(Publishing.awaitNumbers(stream, 5)).containsExactly(3, 4, 5, 6, 7);
        }
    }

    /** Random cuts, a slow reader with a small buffer, and bursts larger than the ring. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"WEBSOCKET, 1", "WEBSOCKET, 2", "SSE, 4", "LONG_POLL, 5", "LONG_POLL, 6"})
    void resumesExactlyOnceDespiteRandomCutsAndSlowReaders(Transport transport, long seed) throws Exception {
        int total = 3_000;
        Random random = new Random(seed);
        try (EventStream<EventItem> stream = open(of(transport), null, 1 + random.nextInt(32))) {
            Streamed.await(stream, item -> item instanceof Connected);
            CompletableFuture<Void> publishing =
                    CompletableFuture.runAsync(() -> publishInBursts(total, new Random(seed)));
            List<Integer> read = new ArrayList<>();
            int nextCut = random.nextInt(400);
            while (read.size() < total) {
                EventItem item = Streamed.await(stream, next -> next instanceof Change || next instanceof Gap);
                assertThat(item).isInstanceOf(Change.class);
                read.add(Publishing.number((Change) item));
                if (read.size() == nextCut) {
                    proxy.cut();
                    nextCut += 1 + random.nextInt(900);
                }
            }
            publishing.get(10, TimeUnit.SECONDS);
            assertThat(read).isEqualTo(Publishing.upTo(total));
            assertThat(stream.next(Duration.ofMillis(100)).filter(item -> item instanceof Change))
                    .isEmpty();
        }
    }

    private static WindsockClient of(Transport transport) {
        return Objects.requireNonNull(CLIENTS.get(transport));
    }

    private static WindsockClient client(String url, Transport transport) {
        return WindsockClient.builder()
                .url(url)
                .apiKey(RunningServer.ADMIN_KEY)
                .eventTransports(transport)
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(200))
                .build();
    }

    private static EventStream<EventItem> open(WindsockClient client, @Nullable Position after, int buffer) {
        var call = client.streams().streamEvents().topics(Topic.CUSTOM).buffer(buffer, Overflow.BACKPRESSURE);
        return (after == null ? call : call.after(after)).open();
    }

    private static void publishInBursts(int total, Random random) {
        for (int from = 0; from < total; ) {
            int to = Math.min(total, from + 1 + random.nextInt(200));
            Publishing.publish(direct, from, to);
            from = to;
        }
    }
}
