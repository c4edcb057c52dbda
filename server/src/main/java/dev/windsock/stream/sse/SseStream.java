// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Peer;
import dev.windsock.hub.Subscriber;
import dev.windsock.hub.Transport;
import dev.windsock.hub.WireFormat;
import dev.windsock.stream.Admissions;
import dev.windsock.edge.netty.NettyChannels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * One client at the stream: a response whose head and first bytes the framework writes, and whose body the hub goes on
 * with.
 *
 * <p>The framework hands the body over on threads of its own and answers pipelined requests in their order, so what it
 * asks for says nothing about what is on the wire. This handler stands in front of the encoder and sees the head, which
 * names the connection, and the first bytes pass by: from then on the response is the connection's current one, and
 * chunks can be written past the framework and its encoder, straight to the connection. To end it, the framework
 * completes the body.
 *
 * <p>Threading: everything but the framework's calls belongs to the connection's event loop, and those go there first;
 * that it has cancelled is known to all at once.
 */
final class SseStream extends ChannelDuplexHandler implements Publisher<byte[]>, Subscription, Transport {
    /** Names the connection in the response's head, with the id that {@code GET /api/connections} has. */
    static final String CONNECTION_ID = "X-Windsock-Connection";

    /** How long a client that takes nothing has to take the close event before the connection is cut. */
    private static final long CUT_AFTER_SECONDS = 5;

    private final SseSubscription subscription;
    private final SseFormat format;
    private final Channel channel;
    private final Peer peer;
    private final Admissions.Admission admission;
    private final byte[] opening;
    private @Nullable ChannelHandlerContext out;
    private org.reactivestreams.@Nullable Subscriber<? super byte[]> body;
    private @Nullable Subscriber subscriber;
    private boolean openingSent;
    private boolean headSeen;
    private int openingLeft;
    private boolean ended;
    private volatile boolean cancelled;

    SseStream(SseSubscription subscription, SseFormat format, Admissions.Admission admission, String opening) {
        this.subscription = subscription;
        this.format = format;
        this.channel = subscription.channel();
        this.peer = subscription.peer();
        this.admission = admission;
        this.opening = opening.getBytes(StandardCharsets.UTF_8);
        this.openingLeft = this.opening.length;
        channel.closeFuture().addListener(closed -> end());
    }

    @Override
    public void subscribe(org.reactivestreams.Subscriber<? super byte[]> framework) {
        body = framework;
        framework.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        channel.eventLoop().execute(() -> {
            if (ended || cancelled || openingSent || body == null) {
                return;
            }
            openingSent = true;
            ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
            channel.pipeline().addAfter(codec.name(), null, this);
            out = NettyChannels.pastEncoders(codec);
            NettyChannels.cutWhenUnacknowledged(channel);
            body.onNext(opening);
        });
    }

    @Override
    public void cancel() {
        // before this thread's turn: what is handed over after a cancel, the framework forgets without releasing it
        cancelled = true;
        channel.eventLoop().execute(this::end);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (openingLeft > 0) {
            if (message instanceof HttpResponse head
                    && peer.connectionId().equals(head.headers().get(CONNECTION_ID))) {
                headSeen = true;
            }
            if (headSeen && message instanceof HttpContent content) {
                openingLeft -= content.content().readableBytes();
                if (openingLeft <= 0) {
                    channel.eventLoop().execute(this::begin);
                }
            }
        }
        ctx.write(message, promise);
    }

    private void begin() {
        if (ended) {
            return;
        }
        Subscriber made = subscription.attach(this);
        subscriber = made;
        subscription.start(made);
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (subscriber != null) {
            subscriber.detach();
        }
        if (out != null && channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
        admission.release();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (subscriber != null && ctx.channel().isWritable()) {
            subscriber.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** A client that only listens is not idle, and the heartbeat sees to one that is gone. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof IdleStateEvent)) {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
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
    public long bytesQueued() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        String event = StreamClose.of(reason, retryAfter).event();
        write(Unpooled.copiedBuffer(SseFormat.chunk(event), StandardCharsets.UTF_8));
        flush();
        org.reactivestreams.Subscriber<? super byte[]> framework = body;
        boolean stuck = !channel.isWritable();
        end();
        if (framework != null) {
            framework.onComplete();
        }
        if (stuck || framework == null) {
            channel.eventLoop().schedule(this::cutIfStuck, CUT_AFTER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void cutIfStuck() {
        if (!channel.isWritable()) {
            channel.close();
        }
    }
}
