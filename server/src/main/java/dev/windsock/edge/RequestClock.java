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
 * Enforces the time that one HTTP/1.1 connection may take to send a request. The head must arrive within the timeout, which
 * starts with the first byte, or for the first request with the connection. The body must not pause for longer than the
 * timeout, and must arrive at a minimum rate. After a timeout the client gets a response, unless another response is
 * pending, and the connection is closed. Time between requests is not limited here.
 *
 * <p>The handler observes both sides of the codec: bytes before it, requests and responses after it. It removes itself when
 * the connection is upgraded.
 *
 * <p>Threading: belongs to the connection's event loop.
 */
final class RequestClock extends ChannelDuplexHandler {
    /** The minimum average rate of a body that takes longer than the timeout; slow mobile networks are faster. */
    private static final long MIN_BYTES_PER_SECOND = 1_000;

    private static final long NO_BODY = Long.MIN_VALUE;

    private final ByteListener byteListener = new ByteListener();
    private final long timeout;
    private final Supplier<byte[]> response;
    private ChannelHandlerContext socketSide;
    private boolean receiving = true;
    private boolean receivedAny;
    private boolean responding;
    private boolean checkScheduled;
    private int pendingResponses;
    private long deadline;
    private long bodySince = NO_BODY;
    private long bodyBytes;

    private RequestClock(ChannelHandlerContext codec, Duration timeout, Supplier<byte[]> response) {
        this.socketSide = codec;
        this.timeout = timeout.toNanos();
        this.response = response;
        this.deadline = System.nanoTime() + this.timeout;
    }

    /**
     * Watches a connection; does nothing if it does not speak HTTP/1.1.
     *
     * @param response the response to a request that timed out, as a complete HTTP/1.1 message that closes the connection
     */
    static void watch(ChannelPipeline pipeline, Duration timeout, Supplier<byte[]> response) {
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec != null) {
            RequestClock clock = new RequestClock(codec, timeout, response);
            pipeline.addBefore(codec.name(), null, clock.byteListener);
            pipeline.addAfter(codec.name(), null, clock);
            clock.socketSide = pipeline.context(clock.byteListener);
            clock.scheduleCheck();
        }
    }

    /** Observes the bytes from the socket. */
    private final class ByteListener extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            receivedAny = true;
            if (!receiving) {
                receiving = true;
                restart(System.nanoTime());
            }
            if (bodySince != NO_BODY && bytes instanceof ByteBuf buffer) {
                bodyBytes += buffer.readableBytes();
                extendForBody(System.nanoTime());
            }
            ctx.fireChannelRead(bytes);
        }
    }

    private void restart(long now) {
        deadline = now + timeout;
        scheduleCheck();
    }

    private void extendForBody(long now) {
        long atMinimumRate = bodySince + timeout + TimeUnit.SECONDS.toNanos(bodyBytes / MIN_BYTES_PER_SECOND);
        deadline = Math.min(now + timeout, atMinimumRate);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            pendingResponses++;
            bodySince = System.nanoTime();
            bodyBytes = 0;
            restart(bodySince);
        }
        if (message instanceof LastHttpContent) {
            receiving = false;
            bodySince = NO_BODY;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse head) {
            if (head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                receiving = false;
                ctx.pipeline().remove(byteListener);
                ctx.pipeline().remove(this);
            } else {
                responding = head.status().codeClass() != HttpStatusClass.INFORMATIONAL;
            }
        }
        if (message instanceof HttpContent && message instanceof LastHttpContent && responding) {
            responding = false;
            pendingResponses--;
        }
        ctx.write(message, promise);
    }

    /** Schedules at most one check at a time, however many requests arrive until then. */
    private void scheduleCheck() {
        if (!checkScheduled) {
            checkScheduled = true;
            socketSide
                    .executor()
                    .schedule(this::check, Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        checkScheduled = false;
        if (!receiving || !socketSide.channel().isActive()) {
            return;
        }
        if (System.nanoTime() < deadline) {
            scheduleCheck();
        } else if (receivedAny && !responding && pendingResponses == (bodySince == NO_BODY ? 0 : 1)) {
            receiving = false;
            socketSide.writeAndFlush(Unpooled.wrappedBuffer(response.get())).addListener(ChannelFutureListener.CLOSE);
        } else {
            socketSide.close();
        }
    }
}
