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
 * Keeps a listener in order while the process has no file descriptors left. One is held in reserve: it is given up to
 * accept who comes, and to close that connection at once, so that a client knows and does not wait in the kernel's queue.
 *
 * <p>Threading: used by the listener's event loop alone.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
    private static final long TRIES_AGAIN_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGuard.class);

    private @Nullable FileInputStream reserve = open();
    private boolean accepts = true;

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
        if (!accepts) {
            LOG.info("connections are accepted again");
            accepts = true;
        }
        context.fireChannelRead(accepted);
    }

    /** In place of the framework's own answer, which is a stack for each try. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (accepts) {
            LOG.error("connections cannot be accepted, and are closed: {}", cause.getMessage());
            accepts = false;
        }
        FileInputStream given = reserve;
        reserve = null;
        if (given != null) {
            close(given);
            context.channel().read();
        } else {
            ChannelConfig config = context.channel().config();
            config.setAutoRead(false);
            var unused =
                    context.executor().schedule(() -> config.setAutoRead(true), TRIES_AGAIN_SECONDS, TimeUnit.SECONDS);
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
            LOG.debug("the reserve could not be closed", e);
        }
    }
}
