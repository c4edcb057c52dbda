// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.CloseReason;
import dev.windsock.stream.ChannelTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Writes complete frames directly to the connection, bypassing the pipeline's encoders.
 *
 * <p>Threading: confined to the connection's event loop.
 */
public final class WsTransport extends ChannelTransport {
    /** How long a client may take to respond to a close frame before the connection is cut. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** The same timeout for a client that must first read all data queued before the close frame. */
    private static final Duration SLOW_CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ChannelHandlerContext out;
    private boolean closing;

    public WsTransport(Channel channel, WsFormat format) {
        super(channel, format);
        this.out = NettyChannels.pastEncoders(channel.pipeline().context(WebSocketFrameEncoder.class));
        NettyChannels.cutWhenUnacknowledged(channel);
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
    public void close(CloseReason reason, Duration retryAfter) {
        // RFC 6455, section 5.5: at most 123 bytes
        String text = "{\"code\":\"" + reason + "\",\"retry_after_ms\":" + retryAfter.toMillis() + "}";
        close(
                new CloseWebSocketFrame(reason.code(), text),
                reason == CloseReason.SLOW_CONSUMER ? SLOW_CLOSE_TIMEOUT : CLOSE_TIMEOUT);
    }

    /** Responds to a client's close frame with the same code (RFC 6455, section 5.5.1). */
    public void answerClose(CloseWebSocketFrame theirs) {
        close(
                theirs.statusCode() < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(theirs.statusCode(), ""),
                CLOSE_TIMEOUT);
        // the server closes the TCP connection, section 7.1.1
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void close(CloseWebSocketFrame frame, Duration timeout) {
        if (closing) {
            frame.release();
            return;
        }
        closing = true;
        channel.writeAndFlush(frame);
        channel.eventLoop().schedule(() -> channel.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void pong(ByteBuf payload) {
        channel.write(new PongWebSocketFrame(payload.retain()));
    }

    /** Returns whether a close frame was sent. */
    public boolean isClosing() {
        return closing;
    }
}
