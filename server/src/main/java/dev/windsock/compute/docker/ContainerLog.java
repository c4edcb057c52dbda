// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Decodes the engine's frames of a container's standard output and standard error into one stream of bytes. A frame's
 * header is one byte for the stream, three unused bytes and four for the length; see "Stream format" at ContainerAttach in
 * the Engine API.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the stream, which ends a blocked read.
 */
final class ContainerLog extends InputStream {
    private static final int HEADER_BYTES = 8;
    private static final int LENGTH_OFFSET = 4;

    private final InputStream frames;
    private int remaining;

    ContainerLog(InputStream frames) {
        this.frames = frames;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        while (remaining == 0) {
            byte[] header = frames.readNBytes(HEADER_BYTES);
            if (header.length < HEADER_BYTES) {
                return -1;
            }
            for (int i = LENGTH_OFFSET; i < HEADER_BYTES; i++) {
                remaining = remaining << Byte.SIZE | header[i] & 0xff;
            }
        }
        int count = frames.read(buffer, offset, Math.min(length, remaining));
        if (count > 0) {
            remaining -= count;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
