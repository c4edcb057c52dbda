// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.CloseReason;
import dev.windsock.sse.StreamClose;
import dev.windsock.stream.Admissions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream over HTTP/1.1. The framework writes the head and the first bytes of the response; the hub writes the rest.
 *
 * <p>The framework passes the body on from its own threads and answers pipelined requests in order, so its demand says
 * nothing about what is on the wire. The {@link Handler} is placed in front of the encoder and watches for the head, which
 * names the connection, and for the first bytes. Once they have passed, this response is the current one on the
 * connection, and chunks can be written past the framework and its encoder. To end the response, the framework completes
 * the body.
 */
final class SseStream extends SseTransport {
    /** Response header with the connection's id, as in {@code GET /api/connections}. */
    static final String CONNECTION_ID = "X-Windsock-Connection";

    /** How long a client that has stopped reading may take to read the close event before the connection is cut. */
    private static final long CUT_AFTER_SECONDS = 5;

    private final String connectionId;
    private final byte[] opening;
    private final Handler handler;
    private @Nullable ChannelHandlerContext out;
    private boolean openingSent;
    private volatile boolean cancelled;

    SseStream(SseSubscription subscription, SseFormat format, Admissions.Admission admission, String opening) {
        super(subscription, format, admission);
        this.connectionId = subscription.peer().connectionId();
        this.opening = opening.getBytes(StandardCharsets.UTF_8);
        this.handler = new Handler();
    }

    @Override
    public void request(long count) {
        channel.eventLoop().execute(() -> {
            if (ended || cancelled || openingSent || body == null) {
                return;
            }
            openingSent = true;
            ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
            channel.pipeline().addAfter(codec.name(), null, handler);
            out = NettyChannels.pastEncoders(codec);
            NettyChannels.cutWhenUnacknowledged(channel);
            body.onNext(opening);
        });
    }

    @Override
    public void cancel() {
        // immediately: the framework drops bytes that it receives after a cancel, without releasing them
        cancelled = true;
        super.cancel();
    }

    @Override
    protected void end() {
        super.end();
        if (out != null && channel.pipeline().context(handler) != null) {
            channel.pipeline().remove(handler);
        }
    }

    @Override
    public void write(ByteBuf frames) {
        if (out == null || ended) {
            frames.release();
        } else {
            out.write(frames, channel.voidPromise());
        }
    }

    @Override
    public void flush() {
        if (out != null) {
            out.flush();
        }
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        ByteBuf chunk = Unpooled.buffer();
        SseFormat.chunk(chunk, StreamClose.of(reason, retryAfter).event());
        write(chunk);
        flush();
        boolean stuck = !channel.isWritable();
        end();
        if (body != null) {
            body.onComplete();
        }
        if (stuck || body == null) {
            channel.eventLoop().schedule(this::cutIfStuck, CUT_AFTER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void cutIfStuck() {
        if (!channel.isWritable()) {
            channel.close();
        }
    }

    /** Notices when the opening has been written, and then reports the connection's events. */
    private final class Handler extends ChannelDuplexHandler {
        private int openingLeft = opening.length;
        private boolean headSeen;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (openingLeft > 0) {
                if (message instanceof HttpResponse head
                        && connectionId.equals(head.headers().get(CONNECTION_ID))) {
                    headSeen = true;
                }
                if (headSeen && message instanceof HttpContent content) {
                    openingLeft -= content.content().readableBytes();
                    if (openingLeft <= 0) {
                        channel.eventLoop().execute(SseStream.this::begin);
                    }
                }
            }
            ctx.write(message, promise);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (subscriber != null && ctx.channel().isWritable()) {
                subscriber.writable();
            }
            ctx.fireChannelWritabilityChanged();
        }

        /** A client that only reads is not idle; the heartbeat detects one that is gone. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (!(event instanceof IdleStateEvent)) {
                super.userEventTriggered(ctx, event);
            }
        }
    }
}
