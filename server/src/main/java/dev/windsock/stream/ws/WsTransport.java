// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Transport;
import dev.windsock.hub.WireFormat;
import dev.windsock.stream.NettyChannels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Writes whole frames past the pipeline's encoders, straight to the connection.
 *
 * <p>Threading: belongs to the connection's event loop.
 */
public final class WsTransport implements Transport {
    /** How long a peer has to answer a close before the connection is cut. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    /** The same for one that has to take what waits for it before it comes to the close. */
    private static final Duration SLOW_CLOSE_WAIT = Duration.ofSeconds(5);

    private final Channel channel;
    private final WsFormat format;
    private final ChannelHandlerContext out;
    private boolean closing;

    public WsTransport(Channel channel, WsFormat format) {
        this.channel = channel;
        this.format = format;
        this.out = NettyChannels.pastEncoders(channel.pipeline().context(WebSocketFrameEncoder.class));
        NettyChannels.cutWhenUnacknowledged(channel);
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
        out.write(frames, channel.voidPromise());
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public long bytesQueued() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        // RFC 6455, section 5.5: at most 123 bytes
        String text = "{\"code\":\"%s\",\"retry_after_ms\":%d}".formatted(reason, retryAfter.toMillis());
        close(
                new CloseWebSocketFrame(reason.code(), text),
                reason == CloseReason.SLOW_CONSUMER ? SLOW_CLOSE_WAIT : CLOSE_WAIT);
    }

    /** Answers a client's close with the same code, RFC 6455 section 5.5.1. */
    public void answerClose(CloseWebSocketFrame theirs) {
        close(
                theirs.statusCode() < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(theirs.statusCode(), ""),
                CLOSE_WAIT);
        // the server is the one to close the TCP connection, section 7.1.1
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void close(CloseWebSocketFrame frame, Duration wait) {
        if (closing) {
            frame.release();
            return;
        }
        closing = true;
        channel.writeAndFlush(frame);
        channel.eventLoop().schedule(() -> channel.close(), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void pong(ByteBuf payload) {
        channel.write(new PongWebSocketFrame(payload.retain()));
    }

    /** Whether a close was sent. */
    public boolean isClosing() {
        return closing;
    }
}
