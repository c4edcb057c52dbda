// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.WireFormat;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.micronaut.serde.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Whole WebSocket frames, RFC 6455 section 5.2: a server's frames carry no mask, so the same bytes go to every client.
 */
@Singleton
public final class WsFormat implements WireFormat {
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_PING = 0x89;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    private final ObjectMapper json;

    WsFormat(ObjectMapper json) {
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
    public void positionOfNext(ByteBuf out, Position position) {
        // METRIC_UPDATE has none
    }

    @Override
    public void metrics(ByteBuf out, byte[] metrics) {
        text(out, metrics);
    }

    @Override
    public void summary(ByteBuf out, byte[] summary) {
        throw new IllegalStateException("a WebSocket is never given counts");
    }

    /** A HEARTBEAT, and a ping, which every client answers: so a dead one is noticed. */
    @Override
    public void heartbeat(ByteBuf out, Position position) {
        message(out, new Heartbeat("HEARTBEAT", position.toString()));
        out.writeByte(FINAL_PING).writeByte(0);
    }

    @Override
    public void reset(ByteBuf out, ReadResult.Gap gap) {
        message(
                out,
                new Reset(
                        "RESET",
                        gap.reason().name(),
                        gap.earliest().toString(),
                        gap.latest().toString()));
    }

    /** One message to one client. */
    ByteBuf message(Object message) {
        ByteBuf out = Unpooled.buffer();
        message(out, message);
        return out;
    }

    private void message(ByteBuf out, Object message) {
        try {
            text(out, json.writeValueAsBytes(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
