// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** The log of a container as an engine sends it: frames of messages with times. */
@NullUnmarked
final class LogFrames {
    private static final int HEADER_BYTES = 8;

    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

    LogFrames message(Instant time, String text) {
        byte[] content = (time + " " + text).getBytes(StandardCharsets.UTF_8);
        frames.writeBytes(ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) 1)
                .putInt(HEADER_BYTES - Integer.BYTES, content.length)
                .array());
        frames.writeBytes(content);
        return this;
    }

    byte[] bytes() {
        return frames.toByteArray();
    }
}
