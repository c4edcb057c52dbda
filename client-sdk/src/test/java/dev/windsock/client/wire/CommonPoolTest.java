// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.TerminalSession;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs may wait for the client on the common pool, on which the JDK's HTTP client completes responses, even if they use all
 * its workers.
 */
@Timeout(60)
final class CommonPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final UUID ID = new UUID(1, 2);

    /** Each way to wait, until the client is closed. */
    static Stream<Named<Consumer<WindsockClient>>> waits() {
        return Stream.of(
                Named.of("stream", client -> {
                    try (EventStream<?> stream = client.streams().streamEvents().open()) {
                        stream.forEach(item -> {});
                    }
                }),
                Named.of("terminal", client -> {
                    TerminalSession terminal = client.attach(ID).open();
                    byte[] buffer = new byte[16];
                    while (terminal.read(buffer) >= 0) {
                        // until the session is closed
                    }
                }),
                Named.of("view", client -> client.volumes().live().awaitSynced(LONG)),
                Named.of(
                        "metrics",
                        client -> client.dashboard().live(Duration.ofSeconds(1)).awaitSynced(LONG)),
                Named.of("publisher", client -> {
                    EventPublisher publisher = client.events().publisher().open();
                    publisher.publish(new PublishedEvent().type("TRIED"));
                    publisher.flush(LONG);
                }));
    }

    @ParameterizedTest
    @MethodSource("waits")
    void waitingLeavesWorkersForResponses(Consumer<WindsockClient> use) throws Exception {
        int workers = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
        CountDownLatch started = new CountDownLatch(workers);
        try (WireServer server = new WireServer(CommonPoolTest::respond)) {
            WindsockClient client = server.client();
            CompletableFuture<?>[] waiting = IntStream.range(0, workers)
                    .mapToObj(n -> CompletableFuture.runAsync(
                            () -> {
                                started.countDown();
                                use.accept(client);
                            },
                            ForkJoinPool.commonPool()))
                    .toArray(CompletableFuture<?>[]::new);
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            for (int n = 0; n < workers; n++) {
                server.takeRequest();
            }
            try (FlakyServer other = new FlakyServer();
                    WindsockClient unrelated = other.wire().client()) {
                assertThat(unrelated.dashboard().getSummary().getRunningInstances())
                        .isOne();
                assertThat(unrelated.streams().streamEvents().open().next(Duration.ofSeconds(20)))
                        .isPresent();
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            client.close();
            assertThat(CompletableFuture.allOf(waiting).handle((success, failure) -> "ended"))
                    .succeedsWithin(Duration.ofSeconds(20));
        }
    }

    /** Responds to streams and terminals like Windsock, and to nothing else. */
    private static Response respond(Request request) {
        return request.target().getPath().startsWith("/ws") ? FlakyServer.windsock(request) : Response.none();
    }
}
