// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Encodes each frame as a line: its kind and its content. */
final class TextFormat implements WireFormat, LiveFormat {
    @Override
    public String name() {
        return "text";
    }

    @Override
    public void change(ByteBuf out, Position position, byte[] json) {
        line(out, "change " + position.offset() + " " + new String(json, StandardCharsets.UTF_8));
    }

    @Override
    public void position(ByteBuf out, Position position) {
        line(out, "position " + position.offset());
    }

    @Override
    public void live(ByteBuf out, LiveKind kind, byte[] json) {
        line(out, kind.wireName() + " " + new String(json, StandardCharsets.UTF_8));
    }

    @Override
    public void heartbeat(ByteBuf out, Position position) {
        line(out, "heartbeat " + position.offset());
    }

    @Override
    public void reset(ByteBuf out, ReadResult.Gap gap) {
        line(out, "reset " + gap.latest().offset() + " " + gap.reason());
    }

    private static void line(ByteBuf out, String text) {
        out.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
