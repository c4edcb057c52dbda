// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a stream, and the methods that open it. Generated subclasses add the parameters of their operation.
 *
 * <p>Not thread-safe. Opening does not block: the stream's own thread connects.
 *
 * @param <T> the type of the items
 * @param <S> the generated subclass
 */
public abstract class StreamCall<T extends StreamItem, S extends StreamCall<T, S>> {
    private static final int DEFAULT_CAPACITY = 1024;

    private final StreamCalls calls;
    private final Transport transport;
    private final Class<T> type;
    private StreamRequest request;
    private @Nullable Position after;
    private int capacity = DEFAULT_CAPACITY;
    private Overflow overflow = Overflow.BACKPRESSURE;

    /** @param transport the name in the API contract: websocket or sse */
    protected StreamCall(StreamCalls calls, String transport, String path, Class<T> type) {
        this.calls = calls;
        this.transport = Transport.named(transport);
        this.type = type;
        this.request = new StreamRequest(path);
    }

    /** Returns this object as its own type. */
    protected abstract S self();

    /** Sets a query parameter; null leaves it unset. A duration is sent in whole seconds. */
    protected final S query(String name, @Nullable Object value) {
        if (value instanceof Collection<?> values) {
            if (values.isEmpty()) {
                throw new IllegalArgumentException(name + " must not be empty: the stream would deliver nothing");
            }
            request = request.with(name, values.stream().map(String::valueOf).collect(Collectors.joining(",")));
        } else if (value instanceof Duration duration) {
            request = request.with(name, duration.toSeconds() + "s");
        } else if (value != null) {
            request = request.with(name, value.toString());
        }
        return self();
    }

    /** Sets the position to resume after. By default, the stream starts with new changes. */
    public final S after(Position position) {
        after = position;
        return self();
    }

    /**
     * Sets the size of the buffer and what happens when it is full; by default 1,024 items and {@link
     * Overflow#BACKPRESSURE}.
     *
     * @throws IllegalArgumentException if the size is not positive
     */
    public final S buffer(int maxItems, Overflow policy) {
        if (maxItems < 1) {
            throw new IllegalArgumentException("Buffer size must be positive: " + maxItems);
        }
        capacity = maxItems;
        overflow = policy;
        return self();
    }

    /**
     * Opens the stream for blocking reads. Does not block.
     *
     * @return the stream; close it when it is no longer needed
     * @throws dev.windsock.client.error.ClosedException if the client is closed
     */
    public final EventStream<T> open() {
        return calls.open(transport, request, type, after, new ItemBuffer(capacity, overflow, after));
    }

    /**
     * Opens the stream for a listener, which is called on its own daemon thread. Does not block.
     *
     * @return the stream; close it when it is no longer needed
     * @throws dev.windsock.client.error.ClosedException if the client is closed
     */
    public final ListenedStream listen(StreamListener<? super T> listener) {
        return ListenedStream.start(open(), listener);
    }

    /** Returns a publisher that opens a stream for each subscriber and calls it on its own daemon thread. */
    public final Flow.Publisher<T> publisher() {
        return new StreamPublisher<>(this::open);
    }
}
