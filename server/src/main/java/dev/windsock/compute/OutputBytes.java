// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.json.Timestamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The output of an instance as unchanged bytes, or with the time of arrival and a space in front of each line.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the stream, which ends a blocked read.
 */
public final class OutputBytes extends InputStream {
    private final OutputReader reader;
    private final boolean timestamps;
    private byte[] piece = {};
    private int next;
    private boolean isLineStart = true;

    public OutputBytes(OutputReader reader, boolean timestamps) {
        this.reader = reader;
        this.timestamps = timestamps;
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
        while (next == piece.length) {
            switch (reader.read()) {
                case Output.Bytes bytes -> {
                    piece = timestamps ? stamped(bytes) : bytes.bytes();
                    next = 0;
                }
                case Output.Skipped skipped -> {
                    // the remaining bytes begin at the start of a line
                }
                case null -> {
                    return -1;
                }
            }
        }
        int count = Math.min(length, piece.length - next);
        System.arraycopy(piece, next, buffer, offset, count);
        next += count;
        return count;
    }

    private byte[] stamped(Output.Bytes bytes) {
        byte[] stamp = (Timestamps.format(bytes.arrival()) + " ").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.bytes().length + stamp.length);
        for (byte b : bytes.bytes()) {
            if (isLineStart) {
                out.writeBytes(stamp);
            }
            out.write(b);
            isLineStart = b == '\n';
        }
        return out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
