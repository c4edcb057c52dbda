// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The controller of a terminal, which reads all output and acknowledges it.
 *
 * <p>Threading: calls {@code output} from one thread at a time; all other methods are thread-safe. Sends are queued, since a
 * socket accepts only one at a time.
 */
final class TerminalSocket implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Consumer<ByteBuffer> output;
    private final Acknowledger acknowledger = new Acknowledger();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private CompletableFuture<WebSocket> sent;
    private volatile long received;
    private volatile long skipped;
    private volatile @Nullable String ended;

    /** Attaches to the terminal. Blocks until the handshake is complete. */
    TerminalSocket(HttpClient client, Command.Target target, String terminal, Consumer<ByteBuffer> output) {
        this.output = output;
        this.socket = client.newWebSocketBuilder()
                .header("X-API-Key", target.key())
                .buildAsync(URI.create("ws://127.0.0.1:" + target.port() + "/ws/terminals/" + terminal), new Listener())
                .join();
        this.sent = CompletableFuture.completedFuture(socket);
        // reads nothing before the fields are set
        socket.request(1);
    }

    /** Sends a typed byte. Does not block. */
    void type(byte key) {
        CompletableFuture<WebSocket> typed =
                send(webSocket -> webSocket.sendBinary(ByteBuffer.wrap(new byte[] {key}), true));
        typed.exceptionally(failure -> {
            ended = String.valueOf(failure);
            return socket;
        });
    }

    /** Returns the number of bytes received. */
    long received() {
        return received;
    }

    /** Returns the number of bytes that the server skipped because this client was slow. */
    long skipped() {
        return skipped;
    }

    /** @throws IllegalStateException with the reason, if the terminal is no longer attached */
    void requireAttached() {
        String reason = ended;
        if (reason != null) {
            throw new IllegalStateException("the terminal ended: " + reason);
        }
    }

    private synchronized CompletableFuture<WebSocket> send(Function<WebSocket, CompletableFuture<WebSocket>> sending) {
        sent = sent.thenCompose(sending);
        return sent;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket webSocket) {
            // the constructor requests the first message
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer bytes, boolean last) {
            int length = bytes.remaining();
            output.accept(bytes);
            received = received + length;
            acknowledger
                    .read(length)
                    .ifPresentOrElse(
                            offset -> send(to -> to.sendText("{\"type\":\"ACK\",\"offset\":" + offset + "}", true))
                                    .whenComplete((to, failure) -> webSocket.request(1)),
                            () -> webSocket.request(1));
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                control(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void control(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                switch (json.path("type").asText()) {
                    case "ATTACHED" -> acknowledger.begin(json.path("offset").asLong());
                    case "RESET" -> {
                        acknowledger.begin(json.path("offset").asLong());
                        skipped = skipped + json.path("skipped").asLong();
                    }
                    case "ERROR", "EXIT", "MODE" -> ended = message;
                    default -> {
                        // irrelevant for the measurement
                    }
                }
            } catch (JsonProcessingException e) {
                ended = String.valueOf(e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            ended = code + " " + reason;
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable failure) {
            ended = String.valueOf(failure);
        }
    }
}
