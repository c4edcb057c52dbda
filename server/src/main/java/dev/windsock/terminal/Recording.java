// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.compute.PtySize;
import dev.windsock.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the output of one terminal without ever delaying it. Output that the disk cannot store in time is left out, and a
 * marker in the recording says how much. The recording ends at its maximum size.
 *
 * <p>Threading: any thread may record; one virtual thread writes the file. The queue between them is guarded by this.
 */
final class Recording implements AutoCloseable {
    private static final int MAX_WAITING_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);

    private final Path file;
    private final long maxBytes;
    private final long startedAt = System.nanoTime();
    private final Cast cast = new Cast();
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Thread writer;
    private long waitingBytes;
    private long leftOut;
    private boolean ended;
    private volatile Length length = new Length(0, Duration.ZERO, false);

    /**
     * The extent of a recording.
     *
     * @param truncated whether its end is missing
     */
    record Length(long bytes, Duration duration, boolean truncated) {}

    private sealed interface Item {
        Duration at();

        record Output(byte[] bytes, Duration at) implements Item {}

        record Resized(PtySize size, Duration at) implements Item {}

        record LeftOut(long bytes, Duration at) implements Item {}
    }

    private Recording(Path file, long maxBytes, OutputStream out) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.writer = Thread.ofVirtual().name("terminal-recording").start(() -> write(out));
    }

    /** Creates a file that only its owner may read. */
    static Recording begin(Path file, long maxBytes, PtySize size, Instant now) throws IOException {
        OutputStream out = Channels.newOutputStream(
                PrivateFiles.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        byte[] header = Cast.header(size, now);
        out.write(header);
        Recording recording = new Recording(file, maxBytes, out);
        recording.length = new Length(header.length, Duration.ZERO, false);
        return recording;
    }

    Length length() {
        return length;
    }

    synchronized void output(byte[] buffer, int count) {
        if (ended) {
            return;
        }
        if (waitingBytes + count > MAX_WAITING_BYTES) {
            leftOut += count;
            return;
        }
        if (leftOut > 0) {
            waiting.addLast(new Item.LeftOut(leftOut, now()));
            leftOut = 0;
        }
        waiting.addLast(new Item.Output(Arrays.copyOf(buffer, count), now()));
        waitingBytes += count;
        notifyAll();
    }

    synchronized void resized(PtySize size) {
        if (!ended) {
            waiting.addLast(new Item.Resized(size, now()));
            notifyAll();
        }
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private void write(OutputStream to) {
        try (BufferedOutputStream out = new BufferedOutputStream(to, BUFFER_BYTES)) {
            Item item;
            while ((item = next(out)) != null) {
                byte[] line = encode(item);
                if (length.bytes() + line.length > maxBytes) {
                    length = new Length(length.bytes(), length.duration(), true);
                    break;
                }
                out.write(line);
                length = new Length(length.bytes() + line.length, item.at(), false);
            }
        } catch (IOException e) {
            LOG.warn("Recording ends early: file={} cause={}", file, e.getMessage());
            length = new Length(length.bytes(), length.duration(), true);
        }
        end();
    }

    private byte[] encode(Item item) {
        return switch (item) {
            case Item.Output output -> cast.output(output.bytes(), output.at());
            case Item.Resized resized -> cast.resized(resized.size(), resized.at());
            case Item.LeftOut leftOutHere ->
                cast.marker(leftOutHere.bytes() + " bytes are missing here.", leftOutHere.at());
        };
    }

    /** Blocks until there is something to write, and flushes earlier output first. Returns null at the end. */
    private @Nullable Item next(OutputStream out) throws IOException {
        Item item = poll();
        if (item == null) {
            out.flush();
            item = take();
        }
        return item;
    }

    private synchronized @Nullable Item poll() {
        return taken(waiting.pollFirst());
    }

    private synchronized @Nullable Item take() {
        try {
            while (waiting.isEmpty() && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (waiting.isEmpty() && leftOut > 0) {
            Item last = new Item.LeftOut(leftOut, now());
            leftOut = 0;
            return last;
        }
        return taken(waiting.pollFirst());
    }

    private @Nullable Item taken(@Nullable Item item) {
        if (item instanceof Item.Output output) {
            waitingBytes -= output.bytes().length;
        }
        return item;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Stops recording, and returns when everything is written. */
    @Override
    public void close() {
        end();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
