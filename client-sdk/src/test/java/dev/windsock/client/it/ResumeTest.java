package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.StreamItem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams whose connections are cut lose nothing, tell nothing twice, and keep the order, on both transports. */
@Timeout(180)
final class ResumeTest {
    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static CuttableProxy proxy;
    private static WindsockClient direct;
    private static WindsockClient client;

    @BeforeAll
    static void start() {
        // a small ring, so that who is slow reads the log
        server = EmbeddedWindsock.start(dataDir, Map.of("windsock.hub.ring-events", 64));
        proxy = new CuttableProxy(server.url());
        direct = server.admin();
        client = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
    }

    @AfterAll
    static void stop() {
        client.close();
        direct.close();
        proxy.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Edge.class)
    void whatHappensWhileAConnectionIsCutIsToldAfterIt(Edge edge) throws Exception {
        try (EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 1024)) {
            Streamed.await(stream, item -> item instanceof Connected);
            Publishing.publish(direct, 0, 10);
            assertThat(numbers(stream, 10)).isEqualTo(Publishing.upTo(10));
            int connections = proxy.connections();
            proxy.cut();
            Publishing.publish(direct, 10, 30);
            assertThat(numbers(stream, 20))
                    .containsExactlyElementsOf(Publishing.upTo(30).subList(10, 30));
            assertThat(proxy.connections()).isGreaterThan(connections);
        }
    }

    @ParameterizedTest
    @EnumSource(Edge.class)
    void aPositionThatWasKeptGoesOnInAnotherProgram(Edge edge) throws Exception {
        Position kept;
        try (EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 1024)) {
            Streamed.await(stream, item -> item instanceof Connected);
            Publishing.publish(direct, 0, 5);
            numbers(stream, 3);
            kept = Position.of(stream.position().orElseThrow().toString());
        }
        Publishing.publish(direct, 5, 8);
        try (WindsockClient other = server.admin();
                EventStream<? extends StreamItem> stream = edge.open(other, "custom", kept, 1024)) {
            assertThat(numbers(stream, 5)).containsExactly(3, 4, 5, 6, 7);
        }
    }

    /** Random cuts, a slow reader with a small buffer, and bursts that overrun the ring. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"WEBSOCKET, 1", "WEBSOCKET, 2", "WEBSOCKET, 3", "SSE, 4", "SSE, 5", "SSE, 6"})
    void randomDropsAndSlowReadersNeitherLoseNorRepeatNorReorder(Edge edge, long seed) throws Exception {
        int total = 3_000;
        Random random = new Random(seed);
        try (EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 1 + random.nextInt(32))) {
            Streamed.await(stream, item -> item instanceof Connected);
            CompletableFuture<Void> publishing =
                    CompletableFuture.runAsync(() -> publishInBursts(total, new Random(seed)));
            List<Integer> read = new ArrayList<>();
            int nextCut = random.nextInt(400);
            while (read.size() < total) {
                StreamItem item = Streamed.await(stream, next -> next instanceof Change || next instanceof Gap);
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

    private static void publishInBursts(int total, Random random) {
        for (int from = 0; from < total; ) {
            int to = Math.min(total, from + 1 + random.nextInt(200));
            Publishing.publish(direct, from, to);
            from = to;
        }
    }

    private static List<Integer> numbers(EventStream<? extends StreamItem> stream, int count)
            throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < count) {
            numbers.add(Publishing.number((Change) Streamed.await(stream, item -> item instanceof Change)));
        }
        return numbers;
    }
}
