// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Drops the body of a WebSocket handshake, which has no meaning (RFC 6455, section 4.1). The framework neither reads nor
 * releases it, regardless of the response.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class HandshakeBodies extends ChannelInboundHandlerAdapter {
    private boolean dropping;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            dropping = isHandshake(request.headers());
            if (dropping) {
                // so that the framework expects no body
                request.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
                request.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
            }
        }
        if (dropping && message instanceof HttpContent body) {
            body.release();
            if (body instanceof LastHttpContent) {
                dropping = false;
                context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Makes the same decision as the framework. */
    private static boolean isHandshake(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }
}
