// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.LiveFormat;
import dev.windsock.hub.LiveKind;
import dev.windsock.hub.WireFormat;
import dev.windsock.json.JsonCodec;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.inject.Singleton;

/**
 * Complete WebSocket frames (RFC 6455, section 5.2). A server's frames are not masked, so every client receives the same bytes.
 */
@Singleton
public final class WsFormat implements WireFormat, LiveFormat {
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_PING = 0x89;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    private final JsonCodec json;

    WsFormat(JsonCodec json) {
        this.json = json;
    }

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public void change(ByteBuf out, Position position, byte[] change) {
        text(out, change);
    }

    @Override
    public void live(ByteBuf out, LiveKind kind, byte[] data) {
        text(out, data);
    }

    /** Appends a HEARTBEAT and a ping; every client must respond to the ping, so dead clients are detected. */
    @Override
    public void heartbeat(ByteBuf out, Position position) {
        message(out, new ServerMessage.Heartbeat("HEARTBEAT", position.toString()));
        out.writeByte(FINAL_PING).writeByte(0);
    }

    @Override
    public void reset(ByteBuf out, ReadResult.Gap gap) {
        message(
                out,
                new ServerMessage.Reset(
                        "RESET",
                        gap.reason().name(),
                        gap.earliest().toString(),
                        gap.latest().toString()));
    }

    /** Encodes a message for one client. */
    ByteBuf message(Object message) {
        ByteBuf out = Unpooled.buffer();
        message(out, message);
        return out;
    }

    private void message(ByteBuf out, Object message) {
        text(out, json.bytes(message));
    }

    private static void text(ByteBuf out, byte[] payload) {
        out.writeByte(FINAL_TEXT);
        if (payload.length < LENGTH_IN_2_BYTES) {
            out.writeByte(payload.length);
        } else if (payload.length < 1 << 16) {
            out.writeByte(LENGTH_IN_2_BYTES).writeShort(payload.length);
        } else {
            out.writeByte(LENGTH_IN_8_BYTES).writeLong(payload.length);
        }
        out.writeBytes(payload);
    }
}
