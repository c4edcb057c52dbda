// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of an instance's output, open for reading, so that a rotation does not affect the reader. Offsets count
 * from the start of the instance's output.
 *
 * <p>Threading: not thread-safe; blocks on the file system.
 */
final class OpenOutput implements Closeable {
    private static final int BLOCK = 1 << 16;
    private static final Duration MARKS_AGE = Duration.ofSeconds(1);

    private final OutputFiles files;
    private final List<Segment> segments = new ArrayList<>();

    OpenOutput(OutputFiles files) throws IOException {
        this.files = files;
        addNewer();
    }

    /** One open file. */
    private static final class Segment {
        final OutputSegment place;
        final RandomAccessFile file;
        private OutputTimes times;
        private long lastModified;
        private long readAt = System.nanoTime();

        Segment(OutputSegment place) throws IOException {
            this.place = place;
            this.file = new RandomAccessFile(place.file().toFile(), "r");
            try {
                this.times = OutputTimes.read(place);
                this.lastModified = times.lastMillis();
                look();
            } catch (IOException e) {
                file.close();
                throw e;
            }
        }

        long end() throws IOException {
            return place.base() + file.length();
        }

        /** Rereads the marks if they do not cover a byte and have not just been read. */
        OutputTimes times(long offset) throws IOException {
            if (times.covering(offset) == times.offsets().length) {
                if (System.nanoTime() - readAt > MARKS_AGE.toNanos()) {
                    readAt = System.nanoTime();
                    times = OutputTimes.read(place);
                }
                look();
            }
            return times;
        }

        private void look() throws IOException {
            try {
                lastModified = Math.max(
                        lastModified, Files.getLastModifiedTime(place.file()).toMillis());
            } catch (NoSuchFileException e) {
                // it was rotated away, so it no longer changes
            }
        }
    }

    /**
     * The time at which bytes arrived.
     *
     * @param until the end of the bytes that arrived at this time
     */
    record Arrival(Instant time, long until) {}

    /** Opens the files that are newer than the open files. Returns whether there are any. */
    boolean addNewer() throws IOException {
        boolean added = false;
        for (OutputSegment place : files.segments()) {
            if (segments.isEmpty() || place.base() > segments.getLast().place.base()) {
                try {
                    segments.add(new Segment(place));
                    added = true;
                } catch (FileNotFoundException | NoSuchFileException e) {
                    // it was rotated away in the meantime
                }
            }
        }
        return added;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Returns the offset of the first byte. */
    long start() {
        return segments.getFirst().place.base();
    }

    /** Returns the offset after the last byte. */
    long end() throws IOException {
        return segments.getLast().end();
    }

    /** Returns the end of the file that contains an offset. */
    long endOfFile(long offset) throws IOException {
        Long next = nextFile(offset);
        long end = segments.get(at(offset)).end();
        return next == null ? end : Math.min(end, next);
    }

    /** Returns the offset at which the next file starts; empty if there is none. */
    @Nullable Long nextFile(long offset) {
        int index = at(offset);
        return index + 1 < segments.size() ? segments.get(index + 1).place.base() : null;
    }

    /** Closes the files before the one that contains an offset. */
    void closeBefore(long offset) throws IOException {
        for (int index = at(offset); index > 0; index--) {
            segments.removeFirst().file.close();
        }
    }

    private int at(long offset) {
        int index = segments.size() - 1;
        while (index > 0 && segments.get(index).place.base() > offset) {
            index--;
        }
        return index;
    }

    /** Reads bytes of one file. Returns the number of bytes, or -1 at the end of the file. */
    int read(long offset, byte[] buffer, int length) throws IOException {
        Segment segment = segments.get(at(offset));
        segment.file.seek(offset - segment.place.base());
        return segment.file.read(buffer, 0, length);
    }

    Arrival arrival(long offset) throws IOException {
        Segment segment = segments.get(at(offset));
        OutputTimes times = segment.times(offset);
        int mark = times.covering(offset);
        return mark < times.offsets().length
                ? new Arrival(Instant.ofEpochMilli(times.millis()[mark]), times.offsets()[mark])
                : new Arrival(Instant.ofEpochMilli(segment.lastModified), Long.MAX_VALUE);
    }

    /** Returns the start of the first line that arrived at the given time or later, or the end if there is none. */
    long firstLineSince(long millis) throws IOException {
        for (Segment segment : segments) {
            long base = segment.place.base();
            Long first = segment.times.firstSince(millis, base);
            if (first == null && segment.lastModified >= millis && segment.times.lastOffset(base) < segment.end()) {
                first = segment.times.lastOffset(base);
            }
            if (first != null) {
                return lineStart(first);
            }
        }
        return end();
    }

    /** Returns the start of the first line that starts at an offset or after it, or the end if there is none. */
    long lineStart(long offset) throws IOException {
        if (offset <= 0) {
            return 0;
        }
        long from = Math.max(start(), offset - 1);
        byte[] block = new byte[BLOCK];
        for (long at = from; at < end(); ) {
            int count = read(at, block, BLOCK);
            for (int i = 0; i < count; i++) {
                if (block[i] == '\n') {
                    return at + i + 1;
                }
            }
            at = count < 0 ? nextOrEnd(at) : at + count;
        }
        return end();
    }

    private long nextOrEnd(long offset) throws IOException {
        Long next = nextFile(offset);
        return next == null ? end() : next;
    }

    /** Returns the start of the last lines before the given end. A newline at the end terminates the last of them. */
    long startOfLast(int lines, long end) throws IOException {
        long at = end;
        byte[] block = new byte[BLOCK];
        for (int found = 0; lines > 0 && at > start(); ) {
            long base = segments.get(at(at - 1)).place.base();
            int length = (int) Math.min(BLOCK, at - Math.max(base, start()));
            int count = readFully(at - length, block, length);
            for (int i = count - 1; i >= 0; i--) {
                if (block[i] == '\n' && at - length + i != end - 1 && ++found == lines) {
                    return at - length + i + 1;
                }
            }
            at -= length;
        }
        // the start of the oldest line may be missing
        return lines == 0 ? end : start() == 0 ? 0 : Math.min(end, lineStart(start() + 1));
    }

    private int readFully(long offset, byte[] buffer, int length) throws IOException {
        Segment segment = segments.get(at(offset));
        segment.file.seek(offset - segment.place.base());
        segment.file.readFully(buffer, 0, length);
        return length;
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.file.close();
        }
    }
}
