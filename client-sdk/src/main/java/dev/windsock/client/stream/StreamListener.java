// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.WindsockException;

/**
 * Receives a stream's items, one at a time on one thread. A call may block: the stream then reads no further than its buffer
 * allows.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface StreamListener<T> {
    /** Called with each item. An exception ends the stream and is passed to {@link #onFailure}. */
    void onItem(T item);

    /**
     * Called once if the stream ends for any reason other than being closed. By default, throws the failure, so that it reaches
     * the thread's uncaught exception handler.
     */
    default void onFailure(WindsockException failure) {
        throw failure;
    }
}
