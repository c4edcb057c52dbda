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
 * A terminal's controller, which reads all that comes and acknowledges it as a screen would.
 *
 * <p>Threading: what is read is given to {@code output} by one thread at a time; everything else is for any thread. Sends
 * wait for each other, since a socket takes one at a time.
 */
final class TerminalSocket implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Consumer<ByteBuffer> output;
    private final Acknowledging acknowledging = new Acknowledging();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private CompletableFuture<WebSocket> sent;
    private volatile long received;
    private volatile long skipped;
    private volatile @Nullable String ended;

    /** Attaches. Blocks until the handshake is over. */
    TerminalSocket(HttpClient client, Order.Target target, String terminal, Consumer<ByteBuffer> output) {
        this.output = output;
        this.socket = client.newWebSocketBuilder()
                .header("X-API-Key", target.key())
                .buildAsync(URI.create("ws://127.0.0.1:" + target.port() + "/ws/terminals/" + terminal), new Listener())
                .join();
        this.sent = CompletableFuture.completedFuture(socket);
        // nothing is read before the fields above are there
        socket.request(1);
    }

    /** Types a byte. Does not block. */
    void type(byte key) {
        CompletableFuture<WebSocket> typed =
                send(webSocket -> webSocket.sendBinary(ByteBuffer.wrap(new byte[] {key}), true));
        typed.exceptionally(failure -> {
            ended = String.valueOf(failure);
            return socket;
        });
    }

    /** Bytes of the terminal that have come. */
    long received() {
        return received;
    }

    /** Bytes that the server left out for this client's slowness. */
    long skipped() {
        return skipped;
    }

    /** @throws IllegalStateException with the reason, when it is not attached any more */
    void requireAttached() {
        String reason = ended;
        if (reason != null) {
            throw new IllegalStateException("the terminal: " + reason);
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
            // the constructor asks for the first message
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer bytes, boolean last) {
            int length = bytes.remaining();
            output.accept(bytes);
            received = received + length;
            acknowledging
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
                    case "ATTACHED" -> acknowledging.begin(json.path("offset").asLong());
                    case "RESET" -> {
                        acknowledging.begin(json.path("offset").asLong());
                        skipped = skipped + json.path("skipped").asLong();
                    }
                    case "ERROR", "EXIT", "MODE" -> ended = message;
                    default -> {
                        // of no consequence here
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
