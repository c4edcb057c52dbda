// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.stream.ws.WsEndpoint;
import io.micronaut.http.HttpRequest;
import io.micronaut.openapi.annotation.OpenAPIExtraSchema;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;

/**
 * Takes over the connection from the framework once it is upgraded, as {@link WsEndpoint} does.
 *
 * <p>Threading: called on the connection's event loop.
 */
@ServerWebSocket("/ws/terminals/{id}")
@OpenAPIExtraSchema(
        classes = {
            TerminalMessage.Attached.class,
            TerminalMessage.Viewers.class,
            TerminalMessage.Resized.class,
            TerminalMessage.ModeChanged.class,
            TerminalMessage.OutputReset.class,
            TerminalMessage.Exited.class,
            TerminalClientMessage.Resize.class,
            TerminalClientMessage.SendSignal.class,
            TerminalClientMessage.Acknowledge.class
        })
class TerminalEndpoint {
    @OnOpen
    void open(WebSocketSession session, HttpRequest<?> request) {
        TerminalHandshake handshake = request.getAttribute(TerminalHandshake.ATTRIBUTE, TerminalHandshake.class)
                .orElseThrow();
        WsEndpoint.replaceHandler(NettyChannels.of(request), request, handshake.connection());
    }

    @OnMessage(maxPayloadLength = WsEndpoint.MAX_FRAME)
    void message(byte[] message, WebSocketSession session) {
        // a message before the response to the upgrade violates RFC 6455, section 4.1
        session.close();
    }
}
