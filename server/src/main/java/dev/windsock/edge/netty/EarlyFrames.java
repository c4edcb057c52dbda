// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import io.micronaut.http.server.netty.handler.PipeliningServerHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection whose client sends frames before it has received the response to its upgrade, which RFC 6455, section 4.1
 * forbids. The codec passes them on as bytes, which make the framework's request handler fail. Removes itself once the socket
 * is open.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class EarlyFrames extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpObject) {
            context.fireChannelRead(message);
        } else if (context.pipeline().get(PipeliningServerHandler.class) == null) {
            // the socket is open
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        } else {
            ReferenceCountUtil.release(message);
            context.close();
        }
    }
}
