// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.CloseReason;
import dev.windsock.limit.RateLimiter;
import dev.windsock.problem.ErrorCode;
import io.github.bucket4j.Bucket;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Implements the common behaviour of all WebSocket connections. It assembles messages within a rate limit, responds to
 * pings and close frames, and detects connections that end without a close frame: because of idleness, a disconnect or
 * a failure.
 *
 * <p>Threading: everything is confined to the connection's event loop.
 */
public abstract class SocketHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    private final int messagesPerSecond;
    private final Fragments fragments;

    /** Created when the first message arrives, because most clients only listen. */
    private @Nullable Bucket budget;

    protected SocketHandler(int messagesPerSecond, int maxMessageBytes) {
        this.messagesPerSecond = messagesPerSecond;
        this.fragments = new Fragments(maxMessageBytes);
    }

    /** Returns the transport that writes to the client; null before the socket is open. */
    protected abstract @Nullable WsTransport transport();

    /** Returns whether a frame of a message counts towards the rate limit. Pings always do. */
    protected abstract boolean isCounted(WebSocketFrame frame);

    protected abstract void receive(Fragments.Whole message);

    /** Reports an error to the client and closes the socket. */
    protected abstract void reject(ErrorCode code, String text, CloseReason reason);

    /** Closes the socket. */
    protected abstract void close(CloseReason reason);

    /** Releases everything that the socket holds. Calling it again has no effect. */
    protected abstract void detach();

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object received) {
        try {
            if (received instanceof WebSocketFrame frame && !isClosing()) {
                read(frame);
            } else if (received instanceof CloseWebSocketFrame) {
                // the client's response to our own close frame
                ctx.close();
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void read(WebSocketFrame frame) {
        if (frame.rsv() != 0) {
            // no extension was negotiated: RFC 6455, section 5.2
            close(CloseReason.INVALID_FRAME);
            return;
        }
        switch (frame) {
            case TextWebSocketFrame text -> append(text);
            case BinaryWebSocketFrame binary -> append(binary);
            case ContinuationWebSocketFrame continuation -> append(continuation);
            case PingWebSocketFrame ping -> {
                WsTransport transport = transport();
                if (transport != null && isWithinBudget()) {
                    transport.pong(ping.content());
                }
            }
            case CloseWebSocketFrame close -> {
                WsTransport transport = transport();
                detach();
                if (transport != null) {
                    transport.answerClose(close);
                }
            }
            default -> {
                // a pong needs no response
            }
        }
    }

    private void append(WebSocketFrame frame) {
        if (isCounted(frame) && !isWithinBudget()) {
            return;
        }
        switch (fragments.add(frame)) {
            case Fragments.Unfinished unfinished -> {
                // more frames follow
            }
            case Fragments.Whole whole -> receive(whole);
            case Fragments.Invalid invalid -> close(invalid.reason());
            case Fragments.TooBig tooBig ->
                reject(
                        ErrorCode.PAYLOAD_TOO_LARGE,
                        "A message must have at most " + tooBig.maxBytes() + " bytes.",
                        CloseReason.MESSAGE_TOO_BIG);
        }
    }

    private boolean isWithinBudget() {
        Bucket bucket = budget == null ? RateLimiter.perSecond(messagesPerSecond) : budget;
        budget = bucket;
        if (bucket.tryConsume(1)) {
            return true;
        }
        reject(
                ErrorCode.RATE_LIMITED,
                "A connection must send at most " + messagesPerSecond + " messages per second.",
                CloseReason.RATE_LIMITED);
        return false;
    }

    /** Reports a protocol violation and closes the socket. */
    protected final void violated(String text) {
        reject(ErrorCode.MALFORMED_BODY, text, CloseReason.PROTOCOL_ERROR);
    }

    private boolean isClosing() {
        WsTransport transport = transport();
        return transport != null && transport.isClosing();
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    /** A client that has not responded to a ping within the idle timeout is considered disconnected. */
    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof IdleStateEvent idle) {
            if (idle.state() != IdleState.WRITER_IDLE) {
                close(CloseReason.GOING_AWAY);
            }
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        detach();
        ctx.fireChannelInactive();
    }

    /** The decoder has already sent a close frame for an invalid frame, and a broken connection needs none. */
    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("Connection failed", cause);
        detach();
        if (!isClosing()) {
            ctx.close();
        }
    }
}
