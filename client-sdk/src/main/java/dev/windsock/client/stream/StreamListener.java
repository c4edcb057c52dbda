// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.WindsockException;

/**
 * Hears the items of a stream, one after the other on one thread. While a call lasts, nothing more is read than the
 * buffer takes.
 *
 * @param <T> what the stream brings
 */
@FunctionalInterface
public interface StreamListener<T> {
    /** Called with every item. An exception ends the stream and comes to {@link #onFailure}. */
    void onItem(T item);

    /**
     * Called once when the stream has ended otherwise than by being closed. By default the failure goes to the thread's
     * uncaught exception handler.
     */
    default void onFailure(WindsockException failure) {
        throw failure;
    }
}
