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
 * Ends HTTP/1.1 requests that are not received completely: requests that are too slow, and bodies with invalid chunks (RFC
 * 9112, section 7.1). The codec would pass on the latter as complete. The head must arrive within the timeout, which starts at
 * the first byte or, for the first request, when the connection opens. The body must arrive within its {@link BodyTime}. Unless
 * another response is pending, the client receives a response; then the connection is closed. This handler does not limit the
 * time between requests.
 *
 * <p>The handler observes both sides of the codec: bytes before it, requests and responses after it. It removes itself when
 * the connection is upgraded.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class RequestClock extends ChannelDuplexHandler {
    private final ByteListener byteListener = new ByteListener();
    private final long timeout;
    private final BodyTime body;
    private final Responses responses;
    private ChannelHandlerContext socketSide;
    private boolean receiving = true;
    private boolean receivedAny;
    private boolean responding;
    private boolean checkScheduled;
    private int pendingResponses;
    private long deadline;
    private boolean receivingBody;

    private RequestClock(ChannelHandlerContext codec, Duration timeout, Responses responses) {
        this.socketSide = codec;
        this.timeout = timeout.toNanos();
        this.body = new BodyTime(timeout);
        this.responses = responses;
        this.deadline = System.nanoTime() + this.timeout;
    }

    /** Complete HTTP/1.1 messages that close the connection. */
    record Responses(Supplier<byte[]> timeout, Supplier<byte[]> malformed) {}

    /** Watches a connection; does nothing if it does not speak HTTP/1.1. */
    static void watch(ChannelPipeline pipeline, Duration timeout, Responses responses) {
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec != null) {
            RequestClock clock = new RequestClock(codec, timeout, responses);
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
            if (receivingBody && bytes instanceof ByteBuf buffer) {
                body.received(buffer.readableBytes(), System.nanoTime());
                deadline = body.deadline();
            }
            ctx.fireChannelRead(bytes);
        }
    }

    private void restart(long now) {
        deadline = now + timeout;
        scheduleCheck();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpRequest)
                && message instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            content.release();
            end(responses.malformed());
            return;
        }
        if (message instanceof HttpRequest) {
            pendingResponses++;
            long now = System.nanoTime();
            body.start(now);
            receivingBody = true;
            restart(now);
        }
        if (message instanceof LastHttpContent) {
            receiving = false;
            receivingBody = false;
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

    /** Schedules at most one check at a time, regardless of how many requests arrive before it runs. */
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
        } else {
            end(responses.timeout());
        }
    }

    /** Closes the connection, first sending a response if the client can attribute it to its request. */
    private void end(Supplier<byte[]> response) {
        receiving = false;
        if (receivedAny && !responding && pendingResponses == (receivingBody ? 1 : 0)) {
            socketSide.writeAndFlush(Unpooled.wrappedBuffer(response.get())).addListener(ChannelFutureListener.CLOSE);
        } else {
            socketSide.close();
        }
    }
}
