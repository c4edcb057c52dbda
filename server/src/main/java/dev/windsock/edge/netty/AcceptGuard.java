// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a listener working when the process has run out of file descriptors. It holds one descriptor in reserve. It releases
 * the descriptor to accept a connection and close it immediately, so the client is notified instead of waiting in the kernel's
 * queue.
 *
 * <p>Threading: confined to the listener's event loop.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
    private static final long RETRY_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGuard.class);

    private @Nullable FileInputStream reserve = open();
    private boolean accepting = true;

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (reserve == null) {
            reserve = open();
            if (reserve == null && accepted instanceof Channel connection) {
                connection.unsafe().closeForcibly();
                reserve = open();
                return;
            }
        }
        if (!accepting) {
            LOG.info("Accepting connections again");
            accepting = true;
        }
        context.fireChannelRead(accepted);
    }

    /** Replaces the framework's own error handling, which logs a stack trace for each attempt. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (accepting) {
            LOG.error("Cannot accept connections, closing new ones: cause={}", cause.getMessage());
            accepting = false;
        }
        FileInputStream released = reserve;
        reserve = null;
        if (released != null) {
            close(released);
            context.channel().read();
        } else {
            ChannelConfig config = context.channel().config();
            config.setAutoRead(false);
            var unused = context.executor().schedule(() -> config.setAutoRead(true), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (reserve != null) {
            close(reserve);
        }
    }

    private static @Nullable FileInputStream open() {
        try {
            return new FileInputStream("/dev/null");
        } catch (IOException e) {
            return null;
        }
    }

    private static void close(FileInputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("Cannot close the reserved file descriptor", e);
        }
    }
}
