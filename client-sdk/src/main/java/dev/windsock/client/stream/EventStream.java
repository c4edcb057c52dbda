// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.WorkerThread;
import dev.windsock.client.log.Position;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream with blocking reads that survives disconnects. When a connection is lost, the stream reconnects and resumes after
 * the last item that it received. No change is skipped, repeated or reordered; if the server no longer has some changes, a
 * {@link Gap} replaces them.
 *
 * <p>The stream ends on {@link #close}, or with a {@link StreamEndedException} if a retry cannot succeed, for example because
 * the key was revoked or lacks a permission. To resume after a restart of the program, store {@link #position} or {@link
 * Change#position} and pass it to {@link StreamCall#after}.
 *
 * <p>Thread-safe. Several threads may read; each item is delivered to one of them. Each stream has one daemon thread,
 * {@code windsock-stream-N}, which ends with it.
 *
 * @param <T> the type of the items
 */
public final class EventStream<T extends StreamItem> implements Iterable<T>, AutoCloseable {
    private final ItemBuffer buffer;
    private final Class<T> type;
    private final StreamPump pump;
    private final WorkerThread thread;
    private final Consumer<EventStream<?>> onClose;

    /** @param onClose called with the stream when it is closed */
    EventStream(ItemBuffer buffer, Class<T> type, StreamPump pump, Consumer<EventStream<?>> onClose) {
        this.buffer = buffer;
        this.type = type;
        this.pump = pump;
        this.onClose = onClose;
        this.thread = new WorkerThread("windsock-stream", pump);
    }

    EventStream<T> start() {
        thread.start();
        return this;
    }

    /**
     * Waits for the next item, without a timeout.
     *
     * @return the item; empty once the stream is closed
     * @throws StreamEndedException if the stream has ended permanently; each further call throws it again
     * @throws WindsockException with the code INTERRUPTED if the thread is interrupted; its interrupt status is set
     */
    public Optional<T> next() {
        return take(Long.MAX_VALUE);
    }

    /**
     * Waits for the next item for at most the timeout.
     *
     * @return the item; empty if none arrived in time, or once the stream is closed
     * @throws StreamEndedException if the stream has ended permanently; each further call throws it again
     * @throws WindsockException with the code INTERRUPTED if the thread is interrupted; its interrupt status is set
     */
    public Optional<T> next(Duration timeout) {
        return take(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private Optional<T> take(long nanos) {
        try {
            return buffer.take(nanos).map(type::cast);
        } catch (InterruptedException e) {
            throw Interrupts.restoreAndWrap(e);
        }
    }

    /**
     * Returns an iterator over the items. Its {@code hasNext} blocks until an item arrives, returns false once the stream is
     * closed, and throws the exceptions of {@link #next()}.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T nextItem;

            @Override
            public boolean hasNext() {
                if (nextItem == null) {
                    nextItem = EventStream.this.next().orElse(null);
                }
                return nextItem != null;
            }

            @Override
            public T next() {
                if (!hasNext() || nextItem == null) {
                    throw new NoSuchElementException("The stream is closed");
                }
                T item = nextItem;
                nextItem = null;
                return item;
            }
        };
    }

    /**
     * Returns the position up to which all items were returned to the caller; empty until the first connection. Store it
     * after the items are processed, and pass it to {@link StreamCall#after} to resume.
     */
    public Optional<Position> position() {
        return buffer.position();
    }

    /** Returns true until the stream is closed. An open stream may have ended permanently, which {@link #next()} reports. */
    public boolean isOpen() {
        return !buffer.isClosed();
    }

    /** Ends the stream; returns within a second. Threads that are waiting for an item return without one. */
    @Override
    public void close() {
        buffer.close();
        pump.stop();
        onClose.accept(this);
        thread.stop();
    }
}
