// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.limit.MemoryBudget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * Counts the large responses of one HTTP/1.1 connection that the client has not read yet. Streams bypass this handler. Removes
 * itself when the connection is upgraded.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class UnreadResponses extends ChannelOutboundHandlerAdapter {
    /** Smaller pieces are not worth counting; a connection holds at most one of them for each request. */
    private static final int SMALL = 16 << 10;

    private final MemoryBudget budget;

    private UnreadResponses(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Watches a connection; does nothing if it does not speak HTTP/1.1. */
    static void watch(ChannelPipeline pipeline, MemoryBudget budget) {
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec != null) {
            pipeline.addAfter(codec.name(), null, new UnreadResponses(budget));
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse head
                && head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            ctx.pipeline().remove(this);
        }
        if (message instanceof HttpContent body && body.content().readableBytes() > SMALL) {
            ResponseMemory.Owner owner = ResponseMemory.owner(ctx.channel());
            MemoryBudget.Share share =
                    budget.hold(owner.key(), owner.tenant(), body.content().readableBytes());
            ctx.write(message, promise.unvoid().addListener(written -> share.close()));
        } else {
            ctx.write(message, promise);
        }
    }
}
