// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.WireFormat;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events (WHATWG HTML, section 9.2) as chunks of an HTTP/1.1 body (RFC 9112, section 7.1). The texts are JSON
 * without line breaks, so that each is one data line.
 */
@Singleton
final class SseFormat implements WireFormat {
    private static final byte[] HEARTBEAT = bytes(chunk(": \n\n"));
    private static final String CRLF = "\r\n";

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public void change(ByteBuf out, Position position, byte[] json) {
        chunk(out, "id: " + position + "\nevent: change\ndata: ", json);
    }

    /** The first line of an event, which {@link #metrics} or {@link #summary} goes on with. */
    @Override
    public void positionOfNext(ByteBuf out, Position position) {
        out.writeBytes(bytes(chunk("id: " + position + "\n")));
    }

    @Override
    public void metrics(ByteBuf out, byte[] json) {
        chunk(out, "event: metrics\ndata: ", json);
    }

    @Override
    public void summary(ByteBuf out, byte[] json) {
        chunk(out, "event: summary\ndata: ", json);
    }

    @Override
    public void heartbeat(ByteBuf out, Position position) {
        out.writeBytes(HEARTBEAT);
    }

    @Override
    public void reset(ByteBuf out, ReadResult.Gap gap) {
        out.writeBytes(bytes(chunk(resetEvent(gap))));
    }

    /** Tells a gap; the id is where the stream goes on. */
    static String resetEvent(ReadResult.Gap gap) {
        return "id: %s\nevent: reset\ndata: {\"reason\":\"%s\",\"earliest\":\"%s\",\"latest\":\"%s\"}\n\n"
                .formatted(gap.latest(), gap.reason(), gap.earliest(), gap.latest());
    }

    /** A text as a chunk. */
    static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + CRLF + text + CRLF;
    }

    /** Takes what is in whole chunks that this format has made out of them. */
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

    private static void chunk(ByteBuf out, String head, byte[] json) {
        byte[] before = bytes(head);
        out.writeBytes(bytes(Integer.toHexString(before.length + json.length + 2) + CRLF));
        out.writeBytes(before);
        out.writeBytes(json);
        out.writeBytes(bytes("\n\n" + CRLF));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
