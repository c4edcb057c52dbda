// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.CloseReason;
import dev.windsock.sse.StreamClose;
import dev.windsock.stream.Admissions;
import io.micronaut.http.HttpRequest;
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
 * <p>The framework forwards the body from its own threads and responds to pipelined requests in order, so its demand does not
 * reflect what has been sent. The {@link Handler} is placed in front of the encoder and watches for the head, which contains
 * the connection's id, and for the first bytes. Once they have been written, this response is the current one on the
 * connection, and writes of chunks can bypass the framework and its encoder. To end the response, the framework completes the
 * body.
 */
final class SseStream extends SseTransport {
    /** Response header with the connection's id, as in {@code GET /api/connections}. */
    static final String CONNECTION_ID = "X-Windsock-Connection";

    /** How long a client that has stopped reading may take to read the close event before the connection is cut. */
    private static final long CUT_AFTER_SECONDS = 5;

    private static final byte[] NOTHING = {};

    private final String connectionId;
    private byte[] opening;
    private final Handler handler;
    private final HttpRequest<?> request;
    private @Nullable ChannelHandlerContext out;
    private boolean openingSent;

    SseStream(
            SseSubscription subscription,
            SseFormat format,
            Admissions.Admission admission,
            String opening,
            HttpRequest<?> request) {
        super(subscription, format, admission);
        this.request = request;
        this.connectionId = subscription.peer().connectionId();
        this.opening = opening.getBytes(StandardCharsets.UTF_8);
        this.handler = new Handler();
    }

    @Override
    public void request(long count) {
        channel.eventLoop().execute(() -> {
            if (ended || openingSent || body == null || !channel.isActive()) {
                return;
            }
            openingSent = true;
            ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
            channel.pipeline().addAfter(codec.name(), null, handler);
            out = NettyChannels.pastEncoders(codec);
            NettyChannels.cutWhenUnacknowledged(channel);
            emit(opening);
            opening = NOTHING;
        });
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
    protected void write(Backfill.Piece piece) {
        if (out == null) {
            piece.chunk().release();
            piece.share().close();
        } else {
            out.write(piece.chunk()).addListener(written -> piece.share().close());
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

    /**
     * Clears the headers of the request and the response, which the framework keeps for as long as the stream is open and
     * needs only for the head.
     */
    private void opened(HttpResponse head) {
        NettyChannels.forgetHeaders(request);
        head.headers().clear();
        backfill();
    }

    private void cutIfStuck() {
        if (!channel.isWritable()) {
            channel.close();
        }
    }

    /** Detects when the opening has been written, and from then on forwards the connection's events. */
    private final class Handler extends ChannelDuplexHandler {
        private int openingLeft = opening.length;
        private @Nullable HttpResponse head;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (openingLeft > 0) {
                if (message instanceof HttpResponse response
                        && connectionId.equals(response.headers().get(CONNECTION_ID))) {
                    head = response;
                }
                HttpResponse current = head;
                if (current != null && message instanceof HttpContent content) {
                    openingLeft -= content.content().readableBytes();
                    if (openingLeft <= 0) {
                        head = null;
                        channel.eventLoop().execute(() -> opened(current));
                    }
                }
            }
            ctx.write(message, promise);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                if (subscriber != null) {
                    subscriber.writable();
                } else if (openingLeft <= 0) {
                    backfill();
                }
            }
            ctx.fireChannelWritabilityChanged();
        }

        /** A client that only reads is not idle; the heartbeat detects a client that has disconnected. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (!(event instanceof IdleStateEvent)) {
                super.userEventTriggered(ctx, event);
            }
        }
    }
}
