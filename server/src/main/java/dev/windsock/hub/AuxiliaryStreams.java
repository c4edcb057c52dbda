// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.principal.Caller;

/**
 * Admits auxiliary streams. They count toward the limits on the number of streams, appear in the list of connections, and are
 * closed when their credential becomes invalid or the server stops. Thread-safe.
 */
public interface AuxiliaryStreams {
    /**
     * Admits a stream, or throws a rejection when a limit is reached. From this call on, the stream may be closed at any time,
     * even before this method returns.
     *
     * @param transport the name shown to operators
     * @return the slot that the stream occupies
     */
    Slot open(Caller caller, String transport, AuxiliaryStream stream);

    /** The slot of an open stream. Releasing it again has no effect. */
    @FunctionalInterface
    interface Slot {
        void release();
    }
}
