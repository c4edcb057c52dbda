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
 * Assembles a client's messages from their fragments (RFC 6455, section 5.4), up to a size limit.
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

    /** The result of a frame. */
    public sealed interface Result {}

    /** The message is not complete yet. */
    public record Unfinished() implements Result {}

    public record Whole(byte[] bytes, boolean text) implements Result {}

    public record Violation(String text) implements Result {}

    public record TooBig(int maxBytes) implements Result {}

    /** Adds a frame of a text or binary message, and copies its bytes. */
    public Result add(WebSocketFrame frame) {
        if (frame.rsv() != 0) {
            // RFC 6455, section 5.2
            return new Violation("A frame uses an extension that was not negotiated.");
        }
        boolean continuation = frame instanceof ContinuationWebSocketFrame;
        ByteBuf partial = message;
        if (continuation && partial == null) {
            return new Violation("A continuation frame has no message to continue.");
        }
        if (!continuation && partial != null) {
            return new Violation("A message started before the previous one was complete.");
        }
        int length = frame.content().readableBytes() + (partial == null ? 0 : partial.readableBytes());
        if (length > maxBytes) {
            return new TooBig(maxBytes);
        }
        if (!continuation) {
            text = frame instanceof TextWebSocketFrame;
        }
        if (partial == null && frame.isFinalFragment()) {
            return new Whole(ByteBufUtil.getBytes(frame.content()), text);
        }
        ByteBuf all = partial == null ? Unpooled.buffer(length) : partial;
        all.writeBytes(frame.content());
        if (!frame.isFinalFragment()) {
            message = all;
            return new Unfinished();
        }
        message = null;
        return new Whole(ByteBufUtil.getBytes(all), text);
    }
}
