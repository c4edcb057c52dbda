// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When the bytes of an output file arrived: marks that each consist of an offset and the time by which everything before it had
 * arrived. A mark occupies 16 bytes. A file with too many of them is thinned to every second mark, so that its size is bounded.
 *
 * @param offsets counted from the start of the instance's output, ascending
 * @param millis the times, ascending
 */
record OutputTimes(long[] offsets, long[] millis) {
    /** 1 MiB: a mark for every 256 bytes of output. */
    private static final int MAX_MARKS = 1 << 16;

    private static final int MARK_BYTES = 2 * Long.BYTES;

    /** Reads the marks of a segment; there may be none. */
    static OutputTimes read(OutputSegment segment) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment.times()));
            int count = bytes.remaining() / MARK_BYTES;
            OutputTimes times = new OutputTimes(new long[count], new long[count]);
            for (int i = 0; i < count; i++) {
                times.offsets[i] = bytes.getLong();
                times.millis[i] = bytes.getLong();
            }
            return times;
        } catch (NoSuchFileException e) {
            return new OutputTimes(new long[0], new long[0]);
        }
    }

    /** Appends a mark to the marks of a segment. Only one thread may do so at a time. */
    static void append(OutputSegment segment, long offset, long time) throws IOException {
        Path file = segment.times();
        ByteBuffer mark =
                ByteBuffer.allocate(MARK_BYTES).putLong(offset).putLong(time).flip();
        try (SeekableByteChannel channel =
                PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            // an append that a full disk has cut short
            channel.truncate(channel.size() / MARK_BYTES * MARK_BYTES);
            channel.write(mark);
            if (channel.size() < (long) MAX_MARKS * MARK_BYTES) {
                return;
            }
        }
        thin(file, read(segment));
    }

    private static void thin(Path file, OutputTimes all) throws IOException {
        ByteBuffer half = ByteBuffer.allocate(all.offsets.length / 2 * MARK_BYTES);
        for (int i = 1; i < all.offsets.length; i += 2) {
            half.putLong(all.offsets[i]).putLong(all.millis[i]);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (SeekableByteChannel channel = PrivateFiles.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(half.flip());
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the index of the mark that covers a byte, or the number of marks if none does. */
    int covering(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        // a mark covers the bytes before its offset
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Returns the first offset whose byte arrived at the given time or later, according to the marks; null if none did. */
    @Nullable Long firstSince(long time, long base) {
        for (int i = 0; i < millis.length; i++) {
            if (millis[i] >= time) {
                return i == 0 ? base : offsets[i - 1];
            }
        }
        return null;
    }

    long lastOffset(long base) {
        return offsets.length == 0 ? base : offsets[offsets.length - 1];
    }

    long lastMillis() {
        return millis.length == 0 ? Long.MIN_VALUE : millis[millis.length - 1];
    }
}
