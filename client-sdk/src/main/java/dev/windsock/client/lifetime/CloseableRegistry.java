// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import dev.windsock.client.error.ClosedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Holds the open resources of one kind, and closes them with the client.
 *
 * <p>Thread-safe. A resource that is added during {@link #close} is closed as well.
 */
public final class CloseableRegistry<T> implements AutoCloseable {
    private final Consumer<? super T> closer;
    private final Set<T> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param closer closes a resource, and may call {@link #remove} */
    public CloseableRegistry(Consumer<? super T> closer) {
        this.closer = closer;
    }

    /**
     * Adds a resource and returns it.
     *
     * @throws ClosedException if the client is closed; the resource is then closed too
     */
    public <S extends T> S add(S resource) {
        open.add(resource);
        if (closed) {
            // checked after the add, so that a concurrent close sees the resource
            open.remove(resource);
            closer.accept(resource);
            throw new ClosedException("The client is closed");
        }
        return resource;
    }

    /** Removes a resource that has closed itself. */
    public void remove(T resource) {
        open.remove(resource);
    }

    /** Closes all resources; no more can be added afterwards. */
    @Override
    public void close() {
        closed = true;
        open.forEach(closer);
    }
}
