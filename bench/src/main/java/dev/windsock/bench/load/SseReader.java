// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/**
 * Reads server-sent events chunk by chunk (RFC 9112, section 7.1): the server and the floor send each change and each metric
 * update as one chunk. The first chunk completes the handshake. Used by a single connection.
 */
final class SseReader extends StreamReader {
    private static final int BASE = 16;

    /** The line breaks at the end of an event. */
    private static final int LINE_ENDS = 2;

    private static final String CHANGE = "id: ";
    private static final String RESET = "event: reset";
    private static final String METRICS = "event: metrics";

    private boolean welcomed;

    SseReader(Member member, String request) {
        super(member, request, "200");
    }

    @Override
    boolean readFrame(ChannelHandlerContext ctx, ByteBuf in) {
        int lineEnd = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\r');
        if (lineEnd < 0) {
            return false;
        }
        int length = 0;
        for (int i = in.readerIndex(); i < lineEnd; i++) {
            length = length * BASE + Character.digit(in.getByte(i), BASE);
        }
        int start = lineEnd + 2;
        int end = start + length;
        if (end + 2 > in.writerIndex()) {
            return false;
        }
        if (!welcomed) {
            welcomed = true;
            String opening = in.toString(start, length, StandardCharsets.UTF_8);
            member().welcomed(!opening.contains(RESET));
        } else if (starts(in, start, length, CHANGE)) {
            member().event(in, start, end - LINE_ENDS, nowNanos());
        } else if (starts(in, start, length, METRICS)) {
            member().update();
        }
        in.readerIndex(end + 2);
        return true;
    }

    private static boolean starts(ByteBuf in, int start, int length, String with) {
        if (length < with.length()) {
            return false;
        }
        for (int i = 0; i < with.length(); i++) {
            if (in.getByte(start + i) != with.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
