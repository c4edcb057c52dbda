// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What of a kind is open, and ends with the client.
 *
 * <p>Threading: for any thread. What is opened while this is closed ends too, whoever of both comes first.
 */
public final class OpenOnes<T> implements AutoCloseable {
    private final Consumer<? super T> end;
    private final Set<T> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param end ends one of them, and may call {@link #remove} */
    public OpenOnes(Consumer<? super T> end) {
        this.end = end;
    }

    /**
     * Adds one.
     *
     * @throws IllegalStateException when the client was closed; it is ended then
     */
    public <S extends T> S add(S opened) {
        open.add(opened);
        if (closed) {
            // after the add, so that a close that comes meanwhile sees it
            open.remove(opened);
            end.accept(opened);
            throw new IllegalStateException("the client was closed");
        }
        return opened;
    }

    /** Forgets one that has ended by itself. */
    public void remove(T ended) {
        open.remove(ended);
    }

    /** Ends all; no other can be opened any more. */
    @Override
    public void close() {
        closed = true;
        open.forEach(end);
    }
}
