// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A line a frame: what it is, and what it carries. */
final class TextFormat implements WireFormat {
    @Override
    public String name() {
        return "text";
    }

    @Override
    public void change(ByteBuf out, Position position, byte[] json) {
        line(out, "change " + position.offset() + " " + new String(json, StandardCharsets.UTF_8));
    }

    @Override
    public void positionOfNext(ByteBuf out, Position position) {
        line(out, "position " + position.offset());
    }

    @Override
    public void metrics(ByteBuf out, byte[] json) {
        line(out, "metrics " + new String(json, StandardCharsets.UTF_8));
    }

    @Override
    public void summary(ByteBuf out, byte[] json) {
        line(out, "summary " + new String(json, StandardCharsets.UTF_8));
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
