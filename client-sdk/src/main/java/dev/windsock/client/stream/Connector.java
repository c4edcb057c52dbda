// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import org.jspecify.annotations.Nullable;

/** Makes a stream's connections: the one that it begins with, and each that replaces a lost one. */
@FunctionalInterface
interface Connector {
    /**
     * Tries to connect; blocks until there is an answer, or the time for it is up.
     *
     * @param after where to go on; null for from now on
     */
    Opening connect(@Nullable Position after) throws InterruptedException;

    /** Whether another key is to be used now than at the last try, so that one whose key has ended may be tried again. */
    default boolean hasAnotherKey() {
        return false;
    }
}
