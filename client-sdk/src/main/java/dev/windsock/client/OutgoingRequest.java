// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.net.URI;

/** A request or a stream's handshake that is about to be sent. */
public interface OutgoingRequest {
    /** Such as {@code GET}; that of a WebSocket's handshake too. */
    String method();

    /** Where it goes; {@code ws} and {@code wss} for a WebSocket. */
    URI uri();

    /**
     * Whether it is a query or a mutation, which {@link ClientObserver#callEnded} tells the end of on the same thread; false for
     * what a stream or a terminal sends.
     */
    boolean isCall();

    /**
     * Adds a header.
     *
     * @throws IllegalArgumentException for one that may not be set, such as Host
     */
    void header(String name, String value);
}
