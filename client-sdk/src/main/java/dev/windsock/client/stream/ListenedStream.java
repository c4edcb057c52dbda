// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.WorkerThread;
import dev.windsock.client.log.Position;
import java.util.Optional;

/**
 * A stream that delivers its items to a listener.
 *
 * <p>The listener is called on the daemon thread {@code windsock-listener-N}. {@link #close} and {@link #position} are
 * thread-safe, and the listener may call them too.
 */
public final class ListenedStream implements AutoCloseable {
    private final EventStream<?> stream;

    private ListenedStream(EventStream<?> stream) {
        this.stream = stream;
    }

    static <T extends StreamItem> ListenedStream start(EventStream<T> stream, StreamListener<? super T> listener) {
        new WorkerThread("windsock-listener", () -> read(stream, listener)).start();
        return new ListenedStream(stream);
    }

    private static <T extends StreamItem> void read(EventStream<T> stream, StreamListener<? super T> listener) {
        try (stream) {
            for (Optional<T> item = stream.next(); item.isPresent(); item = stream.next()) {
                call(listener, item.get());
            }
        } catch (WindsockException e) {
            listener.onFailure(e);
        }
    }

    private static <T> void call(StreamListener<? super T> listener, T item) {
        try {
            listener.onItem(item);
        } catch (RuntimeException | Error e) {
            throw new WindsockException(WindsockException.CONSUMER_FAILED, "The listener failed: " + e, e);
        }
    }

    /**
     * Returns the position up to which all items were passed to the listener; empty until the first connection. To resume
     * after it, pass it to {@link StreamCall#after}.
     */
    public Optional<Position> position() {
        return stream.position();
    }

    /** Ends the stream; returns within a second. A listener call that is in progress may still be running. */
    @Override
    public void close() {
        stream.close();
    }
}
