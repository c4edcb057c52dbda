// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A change event of the same length as the server's, so that the floor and the server send the same number of bytes.
 *
 * @param offset the floor's own event counter
 */
record Envelope(long offset, String payload) {
    private static final String EPOCH = "0123456789abcdef";
    private static final String ID = UUID.nameUUIDFromBytes(new byte[0]).toString();

    static String position(long offset) {
        return EPOCH + ":" + offset;
    }

    /** Returns the event's JSON. */
    String json() {
        return "{\"type\":\"BENCH\",\"id\":\"" + ID + "\",\"position\":\"" + position(offset) + "\",\"tenant_id\":\""
                + ID
                + "\",\"timestamp\":\"2025-01-01T00:00:00.000Z\",\"resource_type\":null,\"resource_id\":null,"
                + "\"actor\":{\"key_id\":\"bench000\",\"name\":\"admin\"},\"request_id\":\"" + ID + "\",\"payload\":"
                + payload + "}";
    }

    /** Encodes text as a WebSocket frame: RFC 6455, section 5.2. */
    static ByteBuf webSocket(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.directBuffer(bytes.length + 4).writeByte(0x81);
        if (bytes.length < 126) {
            out.writeByte(bytes.length);
        } else {
            out.writeByte(126).writeShort(bytes.length);
        }
        return out.writeBytes(bytes);
    }

    /** Encodes text as a chunk: RFC 9112, section 7.1. */
    static ByteBuf chunk(String text) {
        byte[] bytes =
                (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Encodes the event as a server-sent event in a chunk. */
    ByteBuf sse() {
        return chunk("id: " + position(offset) + "\nevent: change\ndata: " + json() + "\n\n");
    }
}
