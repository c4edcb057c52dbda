// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.principal.Caller;

/**
 * Where streams that carry something else are let in: they count within the bounds of all streams, are shown among the
 * connections, and are closed with their credential and with the server. For any thread.
 */
public interface AuxiliaryStreams {
    /**
     * Lets a stream in. It may be closed from now on, also before this returns.
     *
     * @param transport as it is shown
     * @return its place; the request is refused where there is none
     */
    Place open(Caller caller, String transport, AuxiliaryStream stream);

    /** What an open stream takes until it is released; releasing it again does nothing. */
    @FunctionalInterface
    interface Place {
        void release();
    }
}
