// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.principal.Caller;

/**
 * Admits auxiliary streams. They count towards the limits of all streams, appear in the list of connections, and close
 * with their credential and with the server. For any thread.
 */
public interface AuxiliaryStreams {
    /**
     * Admits a stream, or throws a rejection when a limit is reached. The stream may be closed from now on, even before
     * this method returns.
     *
     * @param transport the name shown to operators
     * @return the slot that the stream occupies
     */
    Slot open(Caller caller, String transport, AuxiliaryStream stream);

    /** The slot of an open stream. Releasing it twice has no further effect. */
    @FunctionalInterface
    interface Slot {
        void release();
    }
}
