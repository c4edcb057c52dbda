// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.OwnThread;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is read by blocking, and that survives disconnects: a lost connection is made anew, and goes on after the
 * last item that it brought. No change is left out, told twice or out of order; where the server can no longer tell some,
 * a {@link Gap} stands in their place.
 *
 * <p>It ends by {@link #close}, or with a {@link StreamEndedException} when another try would not help: the key was revoked
 * or may not read this.
 *
 * <p>Threading: {@link #close} and {@link #position} are for any thread. Several threads may take items; each item goes to
 * one of them. Each stream has one daemon thread, {@code windsock-stream-N}, which ends with it.
 *
 * @param <T> what the stream brings
 */
public final class EventStream<T extends StreamItem> implements Iterable<T>, AutoCloseable {
    private final ItemBuffer buffer;
    private final Class<T> type;
    private final StreamPump pump;
    private final OwnThread thread;
    private final Consumer<EventStream<?>> onClose;

    /** @param onClose called with the stream when it is closed */
    EventStream(ItemBuffer buffer, Class<T> type, StreamPump pump, Consumer<EventStream<?>> onClose) {
        this.buffer = buffer;
        this.type = type;
        this.pump = pump;
        this.onClose = onClose;
        this.thread = new OwnThread("windsock-stream", pump);
    }

    EventStream<T> start() {
        thread.start();
        return this;
    }

    /**
     * Waits for the next item, for as long as it takes.
     *
     * @return empty once the stream was closed
     * @throws StreamEndedException when the stream has ended for good; each further call throws it again
     * @throws WindsockException with the code INTERRUPTED, the interrupt kept, when this thread is interrupted
     */
    public Optional<T> next() {
        return take(Long.MAX_VALUE);
    }

    /**
     * Waits for the next item.
     *
     * @return empty when there was none in time, or once the stream was closed
     * @throws StreamEndedException when the stream has ended for good; each further call throws it again
     * @throws WindsockException with the code INTERRUPTED, the interrupt kept, when this thread is interrupted
     */
    public Optional<T> next(Duration timeout) {
        return take(Nanos.of(timeout));
    }

    private Optional<T> take(long nanos) {
        try {
            return buffer.take(nanos).map(type::cast);
        } catch (InterruptedException e) {
            throw Interrupts.kept(e);
        }
    }

    /**
     * Takes the items one after the other. {@code hasNext} waits for an item; it is false once the stream was closed, and
     * throws what {@link #next()} throws.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    ahead = EventStream.this.next().orElse(null);
                }
                return ahead != null;
            }

            @Override
            public T next() {
                if (!hasNext() || ahead == null) {
                    throw new NoSuchElementException("the stream was closed");
                }
                T item = ahead;
                ahead = null;
                return item;
            }
        };
    }

    /**
     * Up to where everything was handed out. Kept once an item is dealt with, it is where to go on after a restart.
     *
     * @return empty until the first connection is made
     */
    public Optional<Position> position() {
        return buffer.position();
    }

    /** Whether it was not closed. It may have ended for good all the same; {@link #next()} tells. */
    public boolean isOpen() {
        return !buffer.isClosed();
    }

    /** Ends the stream; returns within a second. Whoever waits for an item gets none. */
    @Override
    public void close() {
        buffer.close();
        pump.stop();
        onClose.accept(this);
        thread.end();
    }
}
