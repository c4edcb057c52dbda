// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes WebSockets. For the stream's own thread. */
final class WsConnector implements Connector {
    /** What a server says first it says at once. */
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
        WsConnection connection = new WsConnection(protocol, handshake.atMost(FIRST_WORD));
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
            return Opening.failed(e.getCause() == null ? e : e.getCause());
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

    @Override
    public boolean hasAnotherKey() {
        return !handshake.headers().apiKey().equals(usedKey);
    }
}
