// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds one HTTP/1.1 connection to a time for each request: from its first byte, and of the first request from when the
 * connection was opened, to the end of its head; then for each pause of its body, which has to come at a least rate too. Who
 * takes longer is answered, where nothing else is being answered, and cut. What happens between requests is not its
 * matter.
 *
 * <p>It looks at the connection on both sides of the codec: bytes before, requests and answers behind. Once the
 * connection is upgraded it is gone.
 *
 * <p>Threading: belongs to the connection's event loop.
 */
final class RequestClock extends ChannelDuplexHandler {
    /** What a body has to bring on average, once it has taken as long as it may stall: a slow line brings more. */
    private static final long LEAST_BYTES_A_SECOND = 1_000;

    private static final long NONE = Long.MIN_VALUE;

    private final Arrivals arrivals = new Arrivals();
    private final long patience;
    private final Supplier<byte[]> answer;
    private ChannelHandlerContext socketSide;
    private boolean reading = true;
    private boolean somethingCame;
    private boolean answering;
    private boolean looks;
    private int unanswered;
    private long deadline;
    private long bodySince = NONE;
    private long bodyBytes;

    private RequestClock(ChannelHandlerContext codec, Duration patience, Supplier<byte[]> answer) {
        this.socketSide = codec;
        this.patience = patience.toNanos();
        this.answer = answer;
        this.deadline = System.nanoTime() + this.patience;
    }

    /**
     * Watches a connection; does nothing for one that does not speak HTTP/1.1.
     *
     * @param answer to who is too slow: a whole HTTP/1.1 answer that closes
     */
    static void watch(ChannelPipeline pipeline, Duration patience, Supplier<byte[]> answer) {
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec != null) {
            RequestClock clock = new RequestClock(codec, patience, answer);
            pipeline.addBefore(codec.name(), null, clock.arrivals);
            pipeline.addAfter(codec.name(), null, clock);
            clock.socketSide = pipeline.context(clock.arrivals);
            clock.lookLater();
        }
    }

    /** What comes from the socket. */
    private final class Arrivals extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            somethingCame = true;
            if (!reading) {
                reading = true;
                begins(System.nanoTime());
            }
            if (bodySince != NONE && bytes instanceof ByteBuf some) {
                bodyBytes += some.readableBytes();
                bodyGoesOn(System.nanoTime());
            }
            ctx.fireChannelRead(bytes);
        }
    }

    private void begins(long now) {
        deadline = now + patience;
        lookLater();
    }

    private void bodyGoesOn(long now) {
        long least = bodySince + patience + TimeUnit.SECONDS.toNanos(bodyBytes / LEAST_BYTES_A_SECOND);
        deadline = Math.min(now + patience, least);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            bodySince = System.nanoTime();
            bodyBytes = 0;
            begins(bodySince);
        }
        if (message instanceof LastHttpContent) {
            reading = false;
            bodySince = NONE;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse head) {
            if (head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                reading = false;
                ctx.pipeline().remove(arrivals);
                ctx.pipeline().remove(this);
            } else {
                answering = head.status().codeClass() != HttpStatusClass.INFORMATIONAL;
            }
        }
        if (message instanceof HttpContent && message instanceof LastHttpContent && answering) {
            answering = false;
            unanswered--;
        }
        ctx.write(message, promise);
    }

    /** One look is under way at most, however many requests come and go until then. */
    private void lookLater() {
        if (!looks) {
            looks = true;
            socketSide.executor().schedule(this::look, Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        looks = false;
        if (!reading || !socketSide.channel().isActive()) {
            return;
        }
        if (System.nanoTime() < deadline) {
            lookLater();
        } else if (somethingCame && !answering && unanswered == (bodySince == NONE ? 0 : 1)) {
            reading = false;
            socketSide.writeAndFlush(Unpooled.wrappedBuffer(answer.get())).addListener(ChannelFutureListener.CLOSE);
        } else {
            socketSide.close();
        }
    }
}
