// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads WebSocket frames from a server: RFC 6455, section 5.2. Used by a single connection. */
final class WsReader extends StreamReader {
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_PING = 0x89;
    private static final int MASKED = 0x80;
    private static final int FINAL_PONG = 0x8a;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final String WELCOME = "{\"type\":\"WELCOME\"";
    private static final String SUBSCRIBED = "{\"type\":\"SUBSCRIBED\"";

    private final @Nullable String command;
    private boolean resumed;

    /** @param command the SUBSCRIBE command that completes the handshake; null for none */
    WsReader(Member member, String request, @Nullable String command) {
        super(member, request, "101");
        this.command = command;
    }

    @Override
    boolean readFrame(ChannelHandlerContext ctx, ByteBuf in) {
        int begin = in.readerIndex();
        int available = in.readableBytes();
        if (available < 2) {
            return false;
        }
        int first = in.getUnsignedByte(begin);
        int start = begin + 2;
        long length = in.getUnsignedByte(begin + 1);
        if (length == LENGTH_IN_2_BYTES) {
            start += 2;
            length = available < 4 ? available : in.getUnsignedShort(begin + 2);
        } else if (length == LENGTH_IN_8_BYTES) {
            start += 8;
            length = available < 10 ? available : in.getLong(begin + 2);
        }
        if (start - begin + length > available) {
            return false;
        }
        int end = start + (int) length;
        if (first == FINAL_TEXT) {
            text(ctx, in, start, end);
        } else if (first == FINAL_PING && end == start) {
            ctx.writeAndFlush(ctx.alloc()
                    .buffer(6)
                    .writeByte(FINAL_PONG)
                    .writeByte(MASKED)
                    .writeInt(0));
        }
        in.readerIndex(end);
        return true;
    }

    private void text(ChannelHandlerContext ctx, ByteBuf in, int start, int end) {
        // no change event has one of these types
        if (starts(in, start, end, WELCOME)) {
            resumed = in.toString(start, end - start, StandardCharsets.UTF_8).contains("\"resumed\":true");
            if (command == null) {
                member().welcomed(resumed);
            } else {
                ctx.writeAndFlush(masked(ctx, command));
            }
        } else if (command != null && starts(in, start, end, SUBSCRIBED)) {
            member().welcomed(resumed);
        } else {
            member().event(in, start, end, nowNanos());
        }
    }

    private static boolean starts(ByteBuf in, int start, int end, String with) {
        if (end - start < with.length()) {
            return false;
        }
        for (int i = with.length() - 1; i >= 0; i--) {
            if (in.getByte(start + i) != with.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Encodes a text frame with a mask of zeros, since section 5.3 requires clients to mask their frames. */
    private static ByteBuf masked(ChannelHandlerContext ctx, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = ctx.alloc().buffer(bytes.length + 8).writeByte(FINAL_TEXT);
        if (bytes.length < LENGTH_IN_2_BYTES) {
            out.writeByte(MASKED | bytes.length);
        } else {
            out.writeByte(MASKED | LENGTH_IN_2_BYTES).writeShort(bytes.length);
        }
        return out.writeInt(0).writeBytes(bytes);
    }
}
