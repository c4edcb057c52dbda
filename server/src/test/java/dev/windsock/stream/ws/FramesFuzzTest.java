// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.hub.CloseReason;
import io.netty.buffer.EmptyByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * Decodes the bytes that a client sends after the upgrade, with the framework's decoder. The messages are the same however the
 * bytes are split, none is above the limit, each is the sum of its fragments, and none follows a protocol violation.
 */
@NullUnmarked
final class FramesFuzzTest {
    private static final int MAX_MESSAGE = 512;

    @FuzzTest
    void reads(byte[] sent) {
        List<String> atOnce = read(sent, Math.max(1, sent.length));

        assertThat(read(sent, 1)).isEqualTo(atOnce);
        assertThat(read(sent, 7)).isEqualTo(atOnce);
    }

    private static List<String> read(byte[] sent, int piece) {
        List<String> seen = new ArrayList<>();
        Fragments fragments = new Fragments(MAX_MESSAGE);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(WsEndpoint.MAX_FRAME)
                .allowExtensions(true)
                .build()));
        try {
            for (int at = 0; at < sent.length && !ended(seen); at += piece) {
                channel.writeInbound(
                        Unpooled.copiedBuffer(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + piece))));
                drain(channel, fragments, expected, seen);
            }
        } catch (CorruptedWebSocketFrameException e) {
            drain(channel, fragments, expected, seen);
            if (!ended(seen)) {
                seen.add("BROKEN");
            }
        } finally {
            try {
                channel.finishAndReleaseAll();
            } catch (CorruptedWebSocketFrameException e) {
                // the rest of a broken frame
            }
        }
        return seen;
    }

    private static void drain(
            EmbeddedChannel channel, Fragments fragments, ByteArrayOutputStream expected, List<String> seen) {
        for (WebSocketFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            // a frame without payload may have the shared empty buffer, which is never released
            boolean shared = frame.content() instanceof EmptyByteBuf;
            try {
                if (!ended(seen)) {
                    seen.add(add(frame, fragments, expected));
                }
            } finally {
                assertThat(frame.release()).isNotEqualTo(shared);
            }
        }
    }

    private static String add(WebSocketFrame frame, Fragments fragments, ByteArrayOutputStream expected) {
        if (frame.rsv() != 0) {
            return CloseReason.INVALID_FRAME.name();
        }
        byte[] content = new byte[frame.content().readableBytes()];
        frame.content().getBytes(frame.content().readerIndex(), content);
        if (frame instanceof CloseWebSocketFrame close) {
            // our response, which must be sendable
            if (close.statusCode() >= 0) {
                new CloseWebSocketFrame(close.statusCode(), "").release();
            }
            return "CLOSE " + close.statusCode();
        }
        if (!(frame instanceof TextWebSocketFrame
                || frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame)) {
            assertThat(content.length).isLessThanOrEqualTo(125);
            return frame.getClass().getSimpleName();
        }
        return switch (fragments.add(frame)) {
            case Fragments.Unfinished unfinished -> {
                expected.writeBytes(content);
                assertThat(expected.size()).isLessThanOrEqualTo(MAX_MESSAGE);
                yield "UNFINISHED";
            }
            case Fragments.Whole whole -> {
                expected.writeBytes(content);
                assertThat(whole.bytes()).hasSizeLessThanOrEqualTo(MAX_MESSAGE).isEqualTo(expected.toByteArray());
                expected.reset();
                yield "WHOLE " + whole.text() + HexFormat.of().formatHex(whole.bytes());
            }
            case Fragments.Invalid invalid -> invalid.reason().name();
            case Fragments.TooBig tooBig -> {
                assertThat(expected.size() + content.length).isGreaterThan(MAX_MESSAGE);
                yield "TOO BIG";
            }
        };
    }

    /** Returns whether nothing more is read because the connection is being closed. */
    private static boolean ended(List<String> seen) {
        if (seen.isEmpty()) {
            return false;
        }
        String last = seen.getLast();
        return last.equals("BROKEN")
                || last.startsWith("INVALID")
                || last.equals("TOO BIG")
                || last.startsWith("CLOSE");
    }
}
