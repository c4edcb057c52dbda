// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to an engine that responds only to the first request. */
@NullUnmarked
@Timeout(120)
final class EngineTest {
    private static final byte[] VERSION =
            "{\"Version\":\"1\",\"ApiVersion\":\"1.44\",\"MinAPIVersion\":\"1.24\"}".getBytes(StandardCharsets.UTF_8);

    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private HttpServer server;
    private Engine engine;

    @BeforeEach
    void connect() throws IOException, ComputeException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", this::handle);
        server.start();
        engine = new Engine(new DockerSettings(
                URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()), null));
        engine.connect();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().endsWith("/version")) {
                exchange.sendResponseHeaders(200, VERSION.length);
                exchange.getResponseBody().write(VERSION);
            } else {
                called.countDown();
                done.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        done.countDown();
        engine.close();
        server.stop(0);
    }

    @Test
    void reportsAnInterruptedCallAsUnreachable() throws Exception {
        assertUnreachableAfter(Thread::interrupt);
    }

    @Test
    void reportsACallDuringTheCloseAsUnreachable() throws Exception {
        assertUnreachableAfter(caller -> engine.close());
    }

    private void assertUnreachableAfter(Consumer<Thread> end) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                failure.complete(new AssertionError(
                        "responded: " + engine.call(client -> client.infoCmd().exec())));
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
        end.accept(caller);
        assertThat(failure.get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DRIVER_UNREACHABLE));
    }
}
