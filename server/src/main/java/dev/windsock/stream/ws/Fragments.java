// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a client's messages from their fragments (RFC 6455, section 5.4), up to a size limit. Text must be UTF-8, which is
 * checked with each fragment (section 8.1).
 *
 * <p>Threading: confined to the connection's event loop.
 */
public final class Fragments {
    private final int maxBytes;
    private @Nullable ByteBuf message;
    private @Nullable Utf8Check utf8;

    public Fragments(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The result of a frame. */
    public sealed interface Result {}

    /** The message is not complete yet. */
    public record Unfinished() implements Result {}

    public record Whole(byte[] bytes, boolean text) implements Result {}

    /** The frame violates RFC 6455. */
    public record Invalid(CloseReason reason) implements Result {}

    public record TooBig(int maxBytes) implements Result {}

    /** Adds a frame of a text or binary message, and copies its bytes. */
    public Result add(WebSocketFrame frame) {
        boolean continuation = frame instanceof ContinuationWebSocketFrame;
        ByteBuf partial = message;
        if (continuation == (partial == null)) {
            return new Invalid(CloseReason.INVALID_FRAME);
        }
        int length = frame.content().readableBytes() + (partial == null ? 0 : partial.readableBytes());
        if (length > maxBytes) {
            return new TooBig(maxBytes);
        }
        if (!continuation) {
            utf8 = frame instanceof TextWebSocketFrame ? new Utf8Check() : null;
        }
        if (utf8 != null && !utf8.accepts(frame.content().nioBuffer(), frame.isFinalFragment())) {
            return new Invalid(CloseReason.INVALID_TEXT);
        }
        if (partial == null && frame.isFinalFragment()) {
            return new Whole(ByteBufUtil.getBytes(frame.content()), utf8 != null);
        }
        ByteBuf all = partial == null ? Unpooled.buffer(length) : partial;
        all.writeBytes(frame.content());
        if (!frame.isFinalFragment()) {
            message = all;
            return new Unfinished();
        }
        message = null;
        return new Whole(ByteBufUtil.getBytes(all), utf8 != null);
    }
}
