// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Puts a client's messages together out of their fragments, RFC 6455 section 5.4, up to a bound.
 *
 * <p>Threading: belongs to the connection's event loop.
 */
public final class Fragments {
    private final int maxBytes;
    private @Nullable ByteBuf message;
    private boolean text;

    public Fragments(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What has come of a frame. */
    public sealed interface Taken {}

    /** The message goes on. */
    public record Unfinished() implements Taken {}

    public record Whole(byte[] bytes, boolean text) implements Taken {}

    public record Violation(String text) implements Taken {}

    public record TooBig(int maxBytes) implements Taken {}

    /** Takes a frame of a text or binary message; its bytes are copied. */
    public Taken take(WebSocketFrame frame) {
        if (frame.rsv() != 0) {
            // RFC 6455, section 5.2
            return new Violation("A frame is of an extension that was not agreed on.");
        }
        boolean goesOn = frame instanceof ContinuationWebSocketFrame;
        ByteBuf before = message;
        if (goesOn && before == null) {
            return new Violation("A message goes on that has not begun.");
        }
        if (!goesOn && before != null) {
            return new Violation("A message began inside another one.");
        }
        int length = frame.content().readableBytes() + (before == null ? 0 : before.readableBytes());
        if (length > maxBytes) {
            return new TooBig(maxBytes);
        }
        if (!goesOn) {
            text = frame instanceof TextWebSocketFrame;
        }
        if (before == null && frame.isFinalFragment()) {
            return new Whole(ByteBufUtil.getBytes(frame.content()), text);
        }
        ByteBuf all = before == null ? Unpooled.buffer(length) : before;
        all.writeBytes(frame.content());
        if (!frame.isFinalFragment()) {
            message = all;
            return new Unfinished();
        }
        message = null;
        return new Whole(ByteBufUtil.getBytes(all), text);
    }
}
