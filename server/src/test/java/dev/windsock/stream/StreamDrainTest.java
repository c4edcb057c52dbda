// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of a real server that shuts down. */
@NullUnmarked
final class StreamDrainTest {
    private static final String KEY = "wsk_admin000_" + "k".repeat(43);

    @TempDir
    Path dataDir;

    @Test
    void asksWebSocketsToReconnect() throws Exception {
        Client client = new Client();
        try (EmbeddedServer server = ApplicationContext.builder()
                        .environmentPropertySource(false)
                        .properties(Map.of(
                                "micronaut.server.port",
                                -1,
                                "windsock.admin-key",
                                KEY,
                                "windsock.data-dir",
                                dataDir.toString()))
                        .run(EmbeddedServer.class);
                HttpClient http = HttpClient.newHttpClient()) {
            http.newWebSocketBuilder()
                    .header("X-API-Key", KEY)
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.getPort() + "/ws"), client)
                    .get(30, TimeUnit.SECONDS);
            client.welcomed.get(30, TimeUnit.SECONDS);

            server.getApplicationContext().stop();

            assertThat(client.closed.get(30, TimeUnit.SECONDS))
                    .matches("4002 \\{\"code\":\"DRAINING\",\"retry_after_ms\":\\d+}");
        }
    }

    private static final class Client implements WebSocket.Listener {
        private final CompletableFuture<Boolean> welcomed = new CompletableFuture<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            welcomed.complete(true);
            return WebSocket.Listener.super.onText(webSocket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode + " " + reason);
            return WebSocket.Listener.super.onClose(webSocket, statusCode, reason);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete("no close: " + error);
        }
    }
}
