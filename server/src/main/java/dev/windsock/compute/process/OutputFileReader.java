// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.InvalidPositionException;
import dev.windsock.compute.Output;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an instance's output from its files, across rotations. Positions are byte offsets. A follower that is slower than the
 * programs keeps its current file open. It reports what it has missed when it continues with the oldest file that still exists.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the reader, which ends a blocked read.
 */
final class OutputFileReader implements OutputReader {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int PIECE = 1 << 16;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

    private final OpenOutput output;
    private final BooleanSupplier mayGrow;
    private final boolean follow;
    private final long start;
    private final long end;
    private final byte[] buffer = new byte[PIECE];
    private long position;
    private boolean closed;

    /** @param mayGrow whether more output may arrive; once false, a follower stops at the end of the output */
    OutputFileReader(OutputFiles files, OutputRange range, BooleanSupplier mayGrow) throws IOException {
        this.output = new OpenOutput(files);
        this.mayGrow = mayGrow;
        this.follow = range.follow();
        try {
            this.end = follow || output.isEmpty() ? Long.MAX_VALUE : end(range);
            this.start = output.isEmpty() ? 0 : start(range);
            this.position = start;
        } catch (IOException | RuntimeException e) {
            output.close();
            throw e;
        }
    }

    private long end(OutputRange range) throws IOException {
        if (range.before() != null) {
            return Math.min(offset(range.before()), output.end());
        }
        return range.until() == null
                ? output.end()
                : output.firstLineSince(range.until().toEpochMilli() + 1);
    }

    private long start(OutputRange range) throws IOException {
        if (range.after() != null) {
            // a host crash may have lost the end of the output
            return Math.min(offset(range.after()), output.end());
        }
        long last = Math.min(end, output.end());
        long lines = range.lastLines() == OutputRange.ALL_LINES
                ? Math.min(last, output.start() == 0 ? 0 : output.lineStart(output.start() + 1))
                : output.startOfLast(range.lastLines(), last);
        if (range.since() == null) {
            return lines;
        }
        long millis = range.since().plusNanos(NANOS_PER_MILLI - 1).toEpochMilli();
        return Math.max(lines, output.firstLineSince(millis));
    }

    private static long offset(String position) {
        if (!POSITION.matcher(position).matches()) {
            throw new InvalidPositionException(position);
        }
        return Long.parseLong(position);
    }

    @Override
    public Optional<String> start() {
        return Optional.of(Long.toString(start));
    }

    @Override
    public @Nullable Output read() throws IOException {
        while (true) {
            // evaluated before the read, so that the last output is not missed
            boolean more = follow && mayGrow.getAsBoolean();
            Output next = next();
            if (next != null || !more || isClosed()) {
                return next;
            }
            pause();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized @Nullable Output next() throws IOException {
        while (!closed && position < end && (!output.isEmpty() || output.addNewer())) {
            output.closeBefore(position);
            if (position < output.start()) {
                return skipTo(output.lineStart(output.start() + 1));
            }
            long available = Math.min(end, output.endOfFile(position)) - position;
            if (available > 0) {
                return piece((int) Math.min(available, PIECE));
            }
            if (output.nextFile(position) == null && (!follow || !hasNewer())) {
                return null;
            }
            if (position < output.endOfFile(position)) {
                // output was written to the current file between the previous check and the rotation
                continue;
            }
            Long next = output.nextFile(position);
            if (next == null) {
                return null;
            }
            output.closeBefore(next);
            if (next > position) {
                return skipTo(output.lineStart(next + 1));
            }
        }
        return null;
    }

    private boolean hasNewer() throws IOException {
        return output.end() - output.start() > OutputFiles.ROTATE_BYTES && output.addNewer();
    }

    private Output skipTo(long offset) {
        long count = offset - position;
        position = offset;
        return new Output.Skipped(count, Long.toString(offset));
    }

    private Output piece(int length) throws IOException {
        OpenOutput.Arrival arrival = output.arrival(position);
        long from = position;
        int count = output.read(from, buffer, (int) Math.min(length, arrival.until() - from));
        position += count;
        return new Output.Bytes(Arrays.copyOf(buffer, count), arrival.time(), bytes -> Long.toString(from + bytes));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        output.close();
    }
}
