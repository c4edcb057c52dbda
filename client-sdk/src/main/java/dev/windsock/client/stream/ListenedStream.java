// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
import dev.windsock.client.lifetime.OwnThread;
import java.util.Optional;

/**
 * A stream that is read for a listener.
 *
 * <p>Threading: the listener is called on the daemon thread {@code windsock-listener-N}; {@link #close} and
 * {@link #position} are for any thread, that one included.
 */
public final class ListenedStream implements AutoCloseable {
    private final EventStream<?> stream;

    private ListenedStream(EventStream<?> stream) {
        this.stream = stream;
    }

    static <T extends StreamItem> ListenedStream start(EventStream<T> stream, StreamListener<? super T> listener) {
        new OwnThread("windsock-listener", () -> read(stream, listener)).start();
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
        } catch (RuntimeException e) {
            throw new WindsockException(WindsockException.CONSUMER_FAILED, "the listener has failed: " + e, e);
        }
    }

    /** Up to where everything was handed to the listener; empty until the first connection is made. */
    public Optional<Position> position() {
        return stream.position();
    }

    /** Ends the stream; the listener is called no more, but may still be dealing with an item. */
    @Override
    public void close() {
        stream.close();
    }
}
