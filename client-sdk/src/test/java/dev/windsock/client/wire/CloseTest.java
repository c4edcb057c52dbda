// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.live.LiveChange;
import dev.windsock.client.live.LiveListener;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Volume;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.stream.TerminalSession;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Closing from any thread ends everything promptly, and every later use fails in the same way. The bound is far above the
 * second of the documentation, because the machine may be busy, and far below the timeouts of the client.
 */
@Timeout(30)
final class CloseTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration PROMPTLY = Duration.ofSeconds(10);
    private static final UUID ID = new UUID(1, 2);

    /** Every call that blocks while a server accepts connections but never responds. */
    static Stream<Named<Consumer<WindsockClient>>> blocking() {
        return Stream.of(
                Named.of("query", client -> client.dashboard().getSummary()),
                Named.of(
                        "asynchronous query",
                        client -> client.dashboard().getSummaryAsync().join()),
                Named.of("download", client -> client.server().downloadBackup(OutputStream.nullOutputStream())),
                Named.of("launch", client -> client.volumes().deleteVolume(ID)),
                Named.of(
                        "stream",
                        client -> client.streams().streamEvents().open().next()),
                Named.of(
                        "dashboard",
                        client -> client.streams().streamDashboard().open().next()),
                Named.of(
                        "log", client -> client.instances().followLog(ID).open().next()),
                Named.of("terminal", client -> client.attach(ID).open().read(new byte[1])),
                Named.of("view", client -> client.volumes().live().awaitSynced(LONG)),
                Named.of(
                        "metrics",
                        client -> client.dashboard().live(Duration.ofSeconds(1)).awaitSynced(LONG)),
                Named.of(
                        "publisher",
                        client -> client.events()
                                .publisher()
                                .open()
                                .publish(new PublishedEvent().type("TRIED"))
                                .join()));
    }

    @ParameterizedTest
    @MethodSource("blocking")
    void endsWhatBlocks(Consumer<WindsockClient> use) throws Exception {
        try (WireServer server = WireServer.respondingWith()) {
            WindsockClient client = server.client();
            CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> use.accept(client));
            server.takeRequest();
            long start = System.nanoTime();
            client.close();
            assertEndsAsClosed(blocked);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPTLY);
        }
    }

    /** A stream and a terminal report the end; everything else throws an exception. */
    private static void assertEndsAsClosed(CompletableFuture<Void> blocked) throws Exception {
        try {
            blocked.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            @Nullable Throwable failure = e;
            while (failure != null && !(failure instanceof ClosedException)) {
                failure = failure.getCause();
            }
            assertThat(failure).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void endsADownloadThatHasStarted() throws Exception {
        Response start = Response.raw(WireLog.utf8(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 9\r\n\r\nab"))
                .then(Response.Then.STALL);
        try (WireServer server = WireServer.respondingWith(start)) {
            WindsockClient client = server.client();
            CompletableFuture<byte[]> first = new CompletableFuture<>();
            CompletableFuture<Void> blocked =
                    CompletableFuture.runAsync(() -> client.server().downloadBackup(new OutputStream() {
                        @Override
                        public void write(int value) {
                            first.complete(new byte[] {(byte) value});
                        }
                    }));
            first.get(10, TimeUnit.SECONDS);
            client.close();
            assertEndsAsClosed(blocked);
            assertThat(blocked).isCompletedExceptionally();
        }
    }

    @Test
    void aTerminalThatConnectsEndsWithItsSession() throws Exception {
        try (WireServer server = WireServer.respondingWith();
                WindsockClient client = server.client()) {
            TerminalSession terminal = client.attach(ID).open();
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> terminal.read(new byte[1]));
            server.takeRequest();
            terminal.close();
            assertThat(read.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-1);
            assertThatThrownBy(() -> terminal.type("ls\n")).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void aListenerThatClosesItsViewIsNotInterrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = server.wire().client();
                LiveView<Volume> view = client.volumes().live()) {
            view.awaitSynced(LONG);
            view.listen(new LiveListener<>() {
                @Override
                public void onChange(LiveChange<Volume> change) {}

                @Override
                public void onState(LiveState state) {
                    view.close();
                    interrupted.complete(Thread.currentThread().isInterrupted());
                    thread.complete(Thread.currentThread());
                }
            });
            // the state changes
            server.fail(request -> Response.problem("503 Busy", "DRAINING"));
            assertThat(interrupted.get(PROMPTLY.toSeconds(), TimeUnit.SECONDS)).isFalse();
            thread.join().join(PROMPTLY.toMillis());
            assertThat(thread.join().isAlive()).isFalse();
        }
    }

    /** Every way to use a client. */
    static Stream<Named<Consumer<WindsockClient>>> uses() {
        return Stream.concat(
                blocking(),
                Stream.of(
                        Named.of(
                                "listener",
                                client -> client.streams().streamEvents().listen(item -> {})),
                        Named.of("instances", client -> client.instances().live()),
                        Named.of("get", client -> client.instances().getInstance(ID))));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void usesAfterwardsFailInOneWay(Consumer<WindsockClient> use) {
        try (FlakyServer server = new FlakyServer()) {
            WindsockClient client = server.wire().client();
            client.close();
            client.close();
            assertThatThrownBy(() -> use.accept(client))
                    .satisfies(thrown -> assertThat(thrown instanceof CompletionException ? thrown.getCause() : thrown)
                            .isInstanceOfSatisfying(ClosedException.class, closed -> {
                                assertThat(closed.code()).isEqualTo(WindsockException.CLOSED);
                                assertThat(closed.isRetryable()).isFalse();
                            }));
        }
    }

    @Test
    void objectsThatWereOpenFailInTheSameWay() {
        try (FlakyServer server = new FlakyServer()) {
            WindsockClient client = server.wire().client();
            LiveView<Volume> view = client.volumes().live();
            EventPublisher publisher = client.events().publisher().open();
            client.close();
            assertThatThrownBy(() -> view.awaitSynced(LONG)).isInstanceOf(ClosedException.class);
            assertThatThrownBy(() -> publisher.publish(new PublishedEvent().payload(Map.of())))
                    .isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void manyStreamsWhoseThreadsDoNotEndCloseTogether() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        try (FlakyServer server = new FlakyServer()) {
            WindsockClient client =
                    server.wire().clientBuilder().credentials(never::join).build();
            // one after the other, they would end after 27 s
            for (int i = 0; i < 30; i++) {
                client.streams().streamEvents().open();
            }
            long start = System.nanoTime();
            client.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPTLY);
        } finally {
            never.complete("wsk_test");
        }
    }
}
