// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.edge.netty.NettyChannels;
import io.micronaut.http.HttpRequest;
import io.micronaut.openapi.annotation.OpenAPIExtraSchema;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.TimeUnit;

/**
 * Takes over the connection from the framework after the upgrade. From then on, {@link WsConnection} reads and the hub writes.
 * The framework's session encodes each message once per client, and does not detect a client that stops reading.
 *
 * <p>Threading: called on the connection's event loop.
 */
@ServerWebSocket("/ws")
@OpenAPIExtraSchema(
        classes = {
            ServerMessage.Welcome.class,
            ServerMessage.Subscribed.class,
            ServerMessage.Unsubscribed.class,
            ServerMessage.Heartbeat.class,
            ServerMessage.Pong.class,
            ServerMessage.Reset.class,
            ServerMessage.StreamError.class,
            ClientMessage.Subscribe.class,
            ClientMessage.Unsubscribe.class,
            ClientMessage.Ping.class
        })
public class WsEndpoint {
    /** The framework's own handler, which our handler replaces. */
    private static final String FRAMEWORK_HANDLER = "websocket-handler";

    private static final int REPLACE_ATTEMPTS = 1_000;

    /** Maximum size of a single frame; a larger frame closes the socket with 1009 (RFC 6455, section 7.4.1). */
    public static final int MAX_FRAME = 65_536;

    private final WsConnections connections;

    WsEndpoint(WsConnections connections) {
        this.connections = connections;
    }

    @OnOpen
    void open(WebSocketSession session, HttpRequest<?> request) {
        Handshake handshake =
                request.getAttribute(Handshake.ATTRIBUTE, Handshake.class).orElseThrow();
        Channel channel = NettyChannels.of(request);
        replaceHandler(channel, request, connections.open(handshake, channel));
    }

    /** Replaces the framework's own handler. */
    public static void replaceHandler(Channel channel, HttpRequest<?> request, ChannelHandler handler) {
        channel.eventLoop().execute(() -> replaceHandler(channel, request, handler, REPLACE_ATTEMPTS));
    }

    /** The framework adds its handler after it has called us, and on another thread if a filter has blocked. */
    private static void replaceHandler(Channel channel, HttpRequest<?> request, ChannelHandler handler, int attempts) {
        if (channel.pipeline().get(FRAMEWORK_HANDLER) != null) {
            NettyChannels.forget(request);
            channel.pipeline().replace(FRAMEWORK_HANDLER, WsConnection.NAME, handler);
        } else if (attempts > 0 && channel.isActive()) {
            channel.eventLoop()
                    .schedule(() -> replaceHandler(channel, request, handler, attempts - 1), 1, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    @OnMessage(maxPayloadLength = MAX_FRAME)
    void message(byte[] message, WebSocketSession session) {
        // a message before the response to the upgrade violates RFC 6455, section 4.1
        session.close();
    }
}
