// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Polling;
import dev.windsock.client.it.StreamEndpoint;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.wire.Response.Then;
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

/** Closed objects leave no threads, connections or memory behind. */
@Timeout(60)
final class LeaksTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int CYCLES = 1_000;
    private static final int CYCLES_PER_ENDPOINT = CYCLES / 2;
    private static final int CLIENTS = 100;

    private static final WireServer SERVER = new WireServer(LeaksTest::respond);

    private static Response respond(Request request) {
        return switch (request.target().getPath()) {
            case "/ws" -> WireLog.response(StreamEndpoint.WEBSOCKET, request, 1);
            case "/api/dashboard/stream" -> WireLog.response(StreamEndpoint.SSE, request, 1);
            default ->
                Response.http(
                                "200 OK",
                                "{\"items\":[],\"next_cursor\":null}",
                                "Content-Type: application/json",
                                "X-Windsock-Position: " + WireLog.position(0))
                        .then(Then.KEEP);
        };
    }

    @ParameterizedTest
    @EnumSource(StreamEndpoint.class)
    void closedStreamsLeaveNothing(StreamEndpoint endpoint) {
        try (WindsockClient client = SERVER.client()) {
            stream(client, endpoint);
            Baseline baseline = Baseline.of("windsock-stream");
            List<WeakReference<?>> closed = new ArrayList<>();
            for (int i = 0; i < CYCLES_PER_ENDPOINT; i++) {
                closed.add(stream(client, endpoint));
            }
            baseline.await(closed);
        }
    }

    private static WeakReference<?> stream(WindsockClient client, StreamEndpoint endpoint) {
        try (EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
            assertThat(stream.next(DEADLINE)).isPresent();
            return new WeakReference<>(stream);
        }
    }

    /** Each stream is closed while its handshake response is in transit. */
    @ParameterizedTest
    @EnumSource(StreamEndpoint.class)
    void streamsClosedWhileTheyConnectLeaveNothing(StreamEndpoint endpoint) throws InterruptedException {
        try (WireServer server = new WireServer(LeaksTest::respond);
                WindsockClient client = server.client()) {
            for (int i = 0; i < CYCLES_PER_ENDPOINT; i++) {
                try (EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
                    server.takeRequest();
                    assertThat(stream.isOpen()).isTrue();
                }
            }
            await(() -> server.openConnections() == 0);
        }
    }

    @Test
    void closedViewsLeaveNothing() {
        try (WindsockClient client = SERVER.client()) {
            view(client);
            Baseline baseline = Baseline.of("windsock-live", "windsock-stream");
            List<WeakReference<?>> closed = new ArrayList<>();
            for (int i = 0; i < CYCLES; i++) {
                closed.add(view(client));
            }
            baseline.await(closed);
        }
    }

    private static WeakReference<?> view(WindsockClient client) {
        try (LiveView<Volume> view = client.volumes().live()) {
            view.awaitSynced(DEADLINE);
            return new WeakReference<>(view);
        }
    }

    @Test
    void closedClientsLeaveNothing() {
        client();
        Baseline baseline = Baseline.of("windsock-", "HttpClient-");
        List<WeakReference<?>> closed = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            closed.add(client());
        }
        baseline.await(closed);
    }

    private static WeakReference<?> client() {
        try (WindsockClient client = SERVER.client()) {
            for (StreamEndpoint endpoint : StreamEndpoint.values()) {
                assertThat(endpoint.open(client, Topic.CUSTOM, null, 16).next(DEADLINE))
                        .isPresent();
            }
            client.volumes().live().awaitSynced(DEADLINE);
            return new WeakReference<>(client);
        }
    }

    /** The threads and open files before a test. */
    private record Baseline(List<String> names, long threads, int files) {
        static Baseline of(String... names) {
            List<String> all = List.of(names);
            Baseline before = new Baseline(all, alive(all), 0);
            // threads and connections of the warm-up may still be closing
            LeaksTest.await(() -> SERVER.openConnections() <= 1);
            return new Baseline(all, Math.min(before.threads(), alive(all)), openFiles());
        }

        void await(List<WeakReference<?>> closed) {
            // a connection pool may hold a connection or two
            LeaksTest.await(() -> alive(names) <= threads && openFiles() <= files + 2);
            LeaksTest.await(() -> {
                System.gc();
                return closed.stream().noneMatch(reference -> reference.get() != null);
            });
        }

        private static long alive(List<String> names) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> names.stream().anyMatch(thread.getName()::startsWith))
                    .count();
        }
    }

    private static void await(BooleanSupplier condition) {
        Polling.until(() -> "threads=" + Thread.getAllStackTraces().keySet() + " files=" + openFiles(), condition);
    }

    private static int openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }
}
