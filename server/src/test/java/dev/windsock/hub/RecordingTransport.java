// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that buffers a limited number of bytes until they are read. Not thread-safe. */
final class RecordingTransport implements Transport {
    private final TextFormat format;
    private final long highWaterMark;
    private final StringBuilder written = new StringBuilder();
    private final StringBuilder flushed = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private @Nullable CloseReason closed;
    private int flushes;

    RecordingTransport(TextFormat format, long highWaterMark) {
        this.format = format;
        this.highWaterMark = highWaterMark;
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public LiveFormat liveFormat() {
        return format;
    }

    @Override
    public boolean isWritable() {
        return bytesQueued() < highWaterMark;
    }

    @Override
    public void write(ByteBuf frames) {
        written.append(frames.toString(StandardCharsets.UTF_8));
        frames.release();
    }

    @Override
    public void flush() {
        if (!written.isEmpty()) {
            flushes++;
            flushed.append(written);
            written.setLength(0);
        }
    }

    @Override
    public long bytesQueued() {
        return written.length() + (long) flushed.length();
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        closed = reason;
    }

    @Nullable CloseReason closed() {
        return closed;
    }

    int flushes() {
        return flushes;
    }

    /** Reads all complete lines that were flushed, and returns whether there were any. */
    boolean read() {
        int end = flushed.lastIndexOf("\n") + 1;
        if (end == 0) {
            return false;
        }
        lines.addAll(flushed.substring(0, end).lines().toList());
        flushed.delete(0, end);
        return true;
    }

    /** Returns and removes the lines that were read. */
    List<String> takeLines() {
        List<String> removed = List.copyOf(lines);
        lines.clear();
        return removed;
    }
}
