// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Connects WebSockets. Confined to its stream's thread. */
final class WsConnector implements Connector {
    /** The server sends WELCOME immediately. */
    private static final Duration WELCOME_TIMEOUT = Duration.ofSeconds(15);

    private final Handshake handshake;
    private final HandshakeHeaders headers;
    private final StreamRequest request;
    private final WsProtocol protocol;

    WsConnector(Handshake handshake, StreamRequest request, WsProtocol protocol) {
        this.handshake = handshake;
        this.headers = new HandshakeHeaders(handshake.headers());
        this.request = request;
        this.protocol = protocol;
    }

    @Override
    public ConnectResult connect(@Nullable Position after) throws InterruptedException {
        StreamRequest resumed = after == null ? request : request.after(after);
        WsConnection connection = new WsConnection(protocol, handshake.atMostTimeout(WELCOME_TIMEOUT));
        URI uri = resumed.webSocketUri(handshake.server());
        // the builder's timeout closes the connection, which cancelling the future does not do
        WebSocket.Builder builder = handshake.http().newWebSocketBuilder().connectTimeout(handshake.timeout());
        headers.addTo(uri, builder::header);
        CompletableFuture<WebSocket> opening = builder.buildAsync(uri, connection);
        boolean opened = false;
        try {
            WebSocket socket = Handshake.await(opening, handshake.timeout());
            if (request.command() != null) {
                Handshake.await(socket.sendText(request.command(), true), handshake.timeout());
            }
            opened = true;
            return new ConnectResult.Opened(connection);
        } catch (ExecutionException e) {
            return ConnectResult.ofFailure(e);
        } finally {
            if (!opened) {
                // the server may still respond later
                connection.close();
            }
        }
    }

    @Override
    public boolean hasNewKey() {
        return headers.hasNewKey();
    }
}
