// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records when the output of an instance arrives. Shells write the output, even while no server is running. The recorded times
 * are therefore the file's modification times at the moments when this class checks it. Output that arrived while no server was
 * running is recorded with the time at which the last of it arrived.
 *
 * <p>Threading: thread-safe; blocks on the file system for a few microseconds.
 */
final class OutputClock {
    private static final Logger LOG = LoggerFactory.getLogger(OutputClock.class);

    private final OutputFiles files;
    private @Nullable OutputSegment segment;
    private long size;
    private long recorded;
    private long lastMillis = Long.MIN_VALUE;
    private boolean healthy = true;

    OutputClock(OutputFiles files) {
        this.files = files;
    }

    /** Records the time of output that is new since the previous call. */
    synchronized void record() {
        try {
            OutputSegment current = segment;
            if (current == null) {
                open();
            } else {
                mark(current);
            }
            if (size > OutputFiles.ROTATE_BYTES) {
                open();
            }
            healthy = true;
        } catch (IOException e) {
            if (healthy) {
                LOG.warn(
                        "Cannot record when output arrived, using the time of later output: directory={} cause={}",
                        files.directory(),
                        e.toString());
            }
            healthy = false;
        }
    }

    /** Continues with the newest file. */
    private void open() throws IOException {
        List<OutputSegment> all = files.segments();
        if (all.isEmpty() || all.getLast().equals(segment)) {
            return;
        }
        OutputSegment newest = all.getLast();
        OutputTimes times = OutputTimes.read(newest);
        segment = newest;
        size = 0;
        recorded = times.lastOffset(newest.base());
        lastMillis = Math.max(lastMillis, times.lastMillis());
        mark(newest);
    }

    private void mark(OutputSegment current) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(current.file(), BasicFileAttributes.class);
            size = attributes.size();
            if (current.base() + size > recorded) {
                long millis = Math.max(lastMillis, attributes.lastModifiedTime().toMillis());
                OutputTimes.append(current, current.base() + size, millis);
                recorded = current.base() + size;
                lastMillis = millis;
            }
        } catch (NoSuchFileException e) {
            // the file was already rotated away, because the program prints fast
            segment = null;
            size = 0;
        }
    }
}
