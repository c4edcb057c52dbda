// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the ends of a WebSocket connection that no message announces: idleness, a disconnect, a failure.
 *
 * <p>Threading: everything belongs to the connection's event loop.
 */
public abstract class SocketHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    /** Closes the socket of a client that no longer responds. */
    protected abstract void closeIdle();

    /** Releases everything that the socket holds. Calling it again has no effect. */
    protected abstract void detach();

    /** Returns whether a close frame was sent. */
    protected abstract boolean isClosing();

    /** A client that has answered no ping within the idle timeout is gone. */
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

    /** The decoder has already sent a close for an invalid frame, and a broken connection needs none. */
    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("Connection failed", cause);
        detach();
        if (!isClosing()) {
            ctx.close();
        }
    }
}
