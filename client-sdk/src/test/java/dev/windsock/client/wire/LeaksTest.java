// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Edge;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Volume;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.wire.Answer.Then;
import java.io.File;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was closed is gone: its threads, its connections and its memory. */
@Timeout(60)
final class LeaksTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int CYCLES = 1_000;
    private static final int OF_EACH_TRANSPORT = CYCLES / 2;
    private static final int CLIENTS = 100;

    private static final WireServer SERVER = new WireServer(LeaksTest::answer);

    private static Answer answer(Request request) {
        return switch (request.target().getPath()) {
            case "/ws" -> WireLog.answer(Edge.WEBSOCKET, request, 1);
            case "/api/dashboard/stream" -> WireLog.answer(Edge.SSE, request, 1);
            default ->
                Answer.http(
                                "200 OK",
                                "{\"items\":[],\"next_cursor\":null}",
                                "Content-Type: application/json",
                                "X-Windsock-Position: " + WireLog.position(0))
                        .then(Then.KEEP);
        };
    }

    @ParameterizedTest
    @EnumSource(Edge.class)
    void aStreamThatIsClosedIsGone(Edge edge) {
        try (WindsockClient client = WireClients.quick(SERVER)) {
            stream(client, edge);
            Left left = Left.of("windsock-stream");
            List<WeakReference<?>> closed = new ArrayList<>();
            for (int i = 0; i < OF_EACH_TRANSPORT; i++) {
                closed.add(stream(client, edge));
            }
            left.await(closed);
        }
    }

    private static WeakReference<?> stream(WindsockClient client, Edge edge) {
        try (EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
            assertThat(stream.next(DEADLINE)).isPresent();
            return new WeakReference<>(stream);
        }
    }

    @Test
    void aViewThatIsClosedIsGone() {
        try (WindsockClient client = WireClients.quick(SERVER)) {
            view(client);
            Left left = Left.of("windsock-live", "windsock-stream");
            List<WeakReference<?>> closed = new ArrayList<>();
            for (int i = 0; i < CYCLES; i++) {
                closed.add(view(client));
            }
            left.await(closed);
        }
    }

    private static WeakReference<?> view(WindsockClient client) {
        try (LiveView<Volume> view = client.volumes().live()) {
            view.awaitSynced(DEADLINE);
            return new WeakReference<>(view);
        }
    }

    @Test
    void aClientThatIsClosedIsGoneWithAllThatItHadOpen() {
        client();
        Left left = Left.of("windsock-", "HttpClient-");
        List<WeakReference<?>> closed = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            closed.add(client());
        }
        left.await(closed);
    }

    private static WeakReference<?> client() {
        try (WindsockClient client = WireClients.quick(SERVER)) {
            for (Edge edge : Edge.values()) {
                assertThat(edge.open(client, "custom", null, 16).next(DEADLINE)).isPresent();
            }
            client.volumes().live().awaitSynced(DEADLINE);
            return new WeakReference<>(client);
        }
    }

    /** What there is before. */
    private record Left(List<String> names, long threads, int files) {
        static Left of(String... names) {
            List<String> all = List.of(names);
            Left before = new Left(all, alive(all), 0);
            // what was used to warm up is no leak, but may be on its way out
            await(() -> SERVER.open() <= 1);
            return new Left(all, Math.min(before.threads(), alive(all)), openFiles());
        }

        void await(List<WeakReference<?>> closed) {
            // a pool may hold a connection or two
            await(() -> alive(names) <= threads && openFiles() <= files + 2);
            await(() -> {
                System.gc();
                return closed.stream().noneMatch(reference -> reference.get() != null);
            });
        }

        private static void await(BooleanSupplier reached) {
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (!reached.getAsBoolean()) {
                assertThat(System.nanoTime())
                        .as("%s threads, %s files", Thread.getAllStackTraces().keySet(), openFiles())
                        .isLessThan(deadline);
                Thread.yield();
            }
        }

        private static long alive(List<String> names) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> names.stream().anyMatch(thread.getName()::startsWith))
                    .count();
        }

        private static int openFiles() {
            return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
        }
    }
}
