// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import org.jspecify.annotations.Nullable;

/** Creates the first connection of a stream, and each connection that replaces a lost one. */
@FunctionalInterface
interface Connector {
    /**
     * Tries to connect. Blocks until the server responds or a timeout elapses.
     *
     * @param after the position to resume after; null to start with new changes
     */
    ConnectResult connect(@Nullable Position after) throws InterruptedException;

    /** Returns whether the key has been replaced since the last attempt, so that a retry can succeed after a revocation. */
    default boolean hasNewKey() {
        return false;
    }
}
