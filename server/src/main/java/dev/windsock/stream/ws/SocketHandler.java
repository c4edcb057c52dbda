// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a WebSocket's handler takes the ends that a connection comes to by itself: silence, the client's leaving, a fault.
 *
 * <p>Threading: everything belongs to the connection's event loop.
 */
public abstract class SocketHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    /** Closes the socket of a client that is gone. */
    protected abstract void closeIdle();

    /** Gives back all that the socket had; doing so again does nothing. */
    protected abstract void detach();

    /** Whether a close was sent already. */
    protected abstract boolean isClosing();

    /** A client that has answered no ping for as long as the server lets anyone be idle is gone. */
    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof IdleStateEvent idle) {
            if (idle.state() != IdleState.WRITER_IDLE) {
                closeIdle();
            }
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        detach();
        ctx.fireChannelInactive();
    }

    /** The decoder has answered a broken frame with a close already; a broken connection needs no words. */
    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection ended: {}", cause.toString());
        detach();
        if (!isClosing()) {
            ctx.close();
        }
    }
}
