// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.stream.NettyChannels;
import io.micronaut.http.HttpRequest;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.TimeUnit;

/**
 * Takes the connection over from the framework once it is upgraded: from there on {@link WsConnection} reads and the hub
 * writes, since the framework's session encodes for each client and does not see whether one still reads.
 *
 * <p>Threading: called on the connection's event loop.
 */
@ServerWebSocket("/ws")
public class WsEndpoint {
    /** The framework's own handler, whose place ours takes. */
    private static final String FRAMEWORK_HANDLER = "websocket-handler";

    private static final int REPLACE_TRIES = 1_000;

    /** What a single frame may carry; RFC 6455, section 7.4.1 has 1009 for more. */
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

    /** Puts a handler in the place of the framework's own. */
    public static void replaceHandler(Channel channel, HttpRequest<?> request, ChannelHandler handler) {
        channel.eventLoop().execute(() -> replaceHandler(channel, request, handler, REPLACE_TRIES));
    }

    /** The framework adds its handler after it has called us, and maybe on another thread, where a filter has blocked. */
    private static void replaceHandler(Channel channel, HttpRequest<?> request, ChannelHandler handler, int tries) {
        if (channel.pipeline().get(FRAMEWORK_HANDLER) != null) {
            NettyChannels.forget(request);
            channel.pipeline().replace(FRAMEWORK_HANDLER, WsConnection.NAME, handler);
        } else if (tries > 0 && channel.isActive()) {
            channel.eventLoop()
                    .schedule(() -> replaceHandler(channel, request, handler, tries - 1), 1, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    @OnMessage(maxPayloadLength = MAX_FRAME)
    void message(byte[] message, WebSocketSession session) {
        // one that was sent before the upgrade was answered breaks RFC 6455, section 4.1
        session.close();
    }
}
