// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.json.Json;
import dev.windsock.client.wire.Frames;
import dev.windsock.client.wire.Response;
import dev.windsock.client.wire.WireServer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** If a connection ends while a listener handles a message, the JDK client does not report the end. */
@Timeout(30)
final class WsMissedEndTest {
    private static final long HANDLING_MS = 300;
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        // close() would wait for a WebSocket whose end the JDK client has missed
        http.shutdownNow();
    }

    @Test
    void detectsTheEndOfAConnectionThatTheJdkMisses() throws Exception {
        try (WireServer server = server(Response.Then.FIN);
                WsConnection connection = connect(server, Duration.ofHours(1))) {
            assertThat(connection.read()).isInstanceOf(Signal.Opened.class);
            assertThatThrownBy(connection::read)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void leavesASilentConnectionToTheIdleTimeout() throws Exception {
        try (WireServer server = server(Response.Then.STALL);
                WsConnection connection = connect(server, SILENCE)) {
            assertThat(connection.read()).isInstanceOf(Signal.Opened.class);
            assertThatThrownBy(connection::read)
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("5 s");
        }
    }

    private static WireServer server(Response.Then then) {
        return new WireServer(request -> Response.raw(
                        Frames.accept(request), Frames.text("{\"type\":\"WELCOME\",\"position\":\"e:0\"}"))
                .then(then));
    }

    private WsConnection connect(WireServer server, Duration idleTimeout) throws Exception {
        WsConnection connection = new WsConnection(new WsProtocol(Json.mapper()), idleTimeout);
        http.newWebSocketBuilder()
                .buildAsync(URI.create(server.url().replace("http", "ws")), new SlowListener(connection))
                .get(10, TimeUnit.SECONDS);
        return connection;
    }

    /** Handles each message for so long that the connection ends in the meantime. */
    private record SlowListener(WsConnection connection) implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket socket) {
            connection.onOpen(socket);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            CompletionStage<?> handled = connection.onText(socket, data, last);
            try {
                boolean unused = new CountDownLatch(1).await(HANDLING_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return handled;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            return connection.onClose(socket, code, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            connection.onError(socket, error);
        }
    }
}
