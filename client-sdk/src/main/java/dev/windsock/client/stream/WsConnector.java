package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.Problem;
import dev.windsock.client.http.RetryAfter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes WebSockets. For the stream's own thread. */
final class WsConnector implements Connector {
    private static final Duration FIRST_WORD = Duration.ofSeconds(15);

    private final Handshake handshake;
    private final StreamRequest request;
    private final WsProtocol protocol;
    private String usedKey = "";

    WsConnector(Handshake handshake, StreamRequest request, WsProtocol protocol) {
        this.handshake = handshake;
        this.request = request;
        this.protocol = protocol;
    }

    @Override
    public Opening connect(@Nullable Position after) throws InterruptedException {
        URI server = handshake.server();
        StreamRequest wanted = after == null ? request : request.after(after);
        WsConnection connection = new WsConnection(protocol, firstWord());
        URI uri = wanted.uri(server, "https".equalsIgnoreCase(server.getScheme()) ? "wss" : "ws");
        // the client closes the connection by itself then, which a future that is given up does not
        WebSocket.Builder builder = handshake.http().newWebSocketBuilder().connectTimeout(handshake.timeout());
        usedKey = handshake.headers().addTo("GET", uri, builder::header);
        CompletableFuture<WebSocket> opening = builder.buildAsync(uri, connection);
        boolean opened = false;
        try {
            WebSocket socket = opening.get(handshake.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (request.command() != null) {
                socket.sendText(request.command(), true).get(handshake.timeout().toMillis(), TimeUnit.MILLISECONDS);
            }
            opened = true;
            return new Opening.Opened(connection);
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new Opening.Unreachable(new TimeoutException(
                    "no answer within " + handshake.timeout().toSeconds() + " s"));
        } finally {
            if (!opened) {
                // it may be answered later all the same
                connection.close();
            }
        }
    }

    /** How long a server may take to say the first word, which it does at once: no more than it has to answer. */
    private Duration firstWord() {
        return FIRST_WORD.compareTo(handshake.timeout()) < 0 ? FIRST_WORD : handshake.timeout();
    }

    private static Opening failed(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            HttpResponse<?> answer = refused.getResponse();
            String body = answer.body() instanceof String text ? text : "";
            return new Opening.Refused(answer.statusCode(), Problem.parse(body, RetryAfter.of(answer.headers())));
        }
        return new Opening.Unreachable(cause);
    }

    @Override
    public boolean hasAnotherKey() {
        return !handshake.headers().apiKey().equals(usedKey);
    }
}
