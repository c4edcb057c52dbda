// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.HubConfiguration;
import dev.windsock.hub.LiveFormat;
import dev.windsock.hub.LiveKind;
import dev.windsock.hub.WireFormat;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.sse.SseWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Server-sent events (WHATWG HTML, section 9.2) as chunks of an HTTP/1.1 body (RFC 9112, section 7.1). The JSON has no line
 * breaks, so each event has one data line.
 */
@Singleton
final class SseFormat implements WireFormat, LiveFormat {
    private static final String CRLF = "\r\n";

    private final Duration heartbeatInterval;

    SseFormat(HubConfiguration configuration) {
        this.heartbeatInterval = configuration.heartbeatInterval();
    }

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public void change(ByteBuf out, Position position, byte[] json) {
        chunk(out, SseWriter.id(position) + SseWriter.head("change"), json, SseWriter.END);
    }

    /** Appends the first line of an event; {@link #live} appends the remaining lines. */
    @Override
    public void position(ByteBuf out, Position position) {
        chunk(out, SseWriter.id(position));
    }

    @Override
    public void live(ByteBuf out, LiveKind kind, byte[] json) {
        chunk(out, SseWriter.head(kind.wireName()), json, SseWriter.END);
    }

    @Override
    public void heartbeat(ByteBuf out, Position position) {
        chunk(out, SseWriter.heartbeat(position, heartbeatInterval));
    }

    @Override
    public void reset(ByteBuf out, ReadResult.Gap gap) {
        chunk(out, resetEvent(gap));
    }

    /** Returns the event that announces a gap. Its id is the position after which the stream continues. */
    static String resetEvent(ReadResult.Gap gap) {
        return SseWriter.id(gap.latest())
                + SseWriter.event(
                        "reset",
                        "{\"reason\":\"%s\",\"earliest\":\"%s\",\"latest\":\"%s\"}"
                                .formatted(gap.reason(), gap.earliest(), gap.latest()));
    }

    /** Appends ASCII text as a chunk. */
    static void chunk(ByteBuf out, String text) {
        chunk(out, text, new byte[0], "");
    }

    private static void chunk(ByteBuf out, String head, byte[] json, String end) {
        ascii(out, Integer.toHexString(head.length() + json.length + end.length()) + CRLF + head);
        out.writeBytes(json);
        ascii(out, end + CRLF);
    }

    private static void ascii(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    /** Copies the content of whole chunks of this format. */
    static void unchunk(ByteBuf chunks, ByteArrayOutputStream out) {
        byte[] bytes = ByteBufUtil.getBytes(chunks);
        for (int at = 0; at < bytes.length; ) {
            int length = 0;
            for (; bytes[at] != '\r'; at++) {
                length = length << 4 | Character.digit(bytes[at], 16);
            }
            at += CRLF.length();
            out.write(bytes, at, length);
            at += length + CRLF.length();
        }
    }
}
