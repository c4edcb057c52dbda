// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import java.util.Collection;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stream that can be opened: what is wanted of it, and how it is to be read. The generated calls add the parameters that
 * the contract has.
 *
 * <p>Threading: for one thread; opening does not block, since the connection is made by the stream's own thread.
 *
 * @param <T> what the stream brings
 * @param <S> the generated call
 */
public abstract class StreamCall<T extends StreamItem, S extends StreamCall<T, S>> {
    private static final int DEFAULT_BUFFER = 1024;

    private final StreamCalls calls;
    private final Transport transport;
    private final Class<T> type;
    private StreamRequest request;
    private @Nullable Position after;
    private int capacity = DEFAULT_BUFFER;
    private Overflow overflow = Overflow.BACKPRESSURE;

    /** @param transport as the contract names it: websocket or sse */
    protected StreamCall(StreamCalls calls, String transport, String path, Class<T> type) {
        this.calls = calls;
        this.transport = Transport.named(transport);
        this.type = type;
        this.request = new StreamRequest(path);
    }

    /** This, as what it is. */
    protected abstract S self();

    /** Sets a parameter of the query; null for none. */
    protected final S query(String name, @Nullable Object value) {
        if (value instanceof Collection<?> values) {
            request = request.with(name, values.stream().map(String::valueOf).collect(Collectors.joining(",")));
        } else if (value != null) {
            request = request.with(name, value.toString());
        }
        return self();
    }

    /** Where to go on; without it the stream begins with what happens from now on. */
    public final S after(Position position) {
        after = position;
        return self();
    }

    /**
     * How many items may wait to be taken, and what happens to more; without it 1024, with {@link Overflow#BACKPRESSURE}.
     *
     * @throws IllegalArgumentException unless the number is at least 1
     */
    public final S buffer(int items, Overflow policy) {
        if (items < 1) {
            throw new IllegalArgumentException("a buffer takes at least one item");
        }
        capacity = items;
        overflow = policy;
        return self();
    }

    /**
     * Opens the stream, to be read by blocking. Close it when it is no longer needed.
     *
     * @throws IllegalStateException when the client was closed
     */
    public final EventStream<T> open() {
        return calls.open(transport, request, type, after, new ItemBuffer(capacity, overflow, after));
    }

    /** Opens the stream, for a listener that is called on a daemon thread of its own. */
    public final ListenedStream listen(StreamListener<? super T> listener) {
        return ListenedStream.start(open(), listener);
    }

    /** A publisher that opens the stream anew for each subscriber, and calls it on a daemon thread of its own. */
    public final Flow.Publisher<T> publisher() {
        return new StreamPublisher<>(this::open);
    }
}
