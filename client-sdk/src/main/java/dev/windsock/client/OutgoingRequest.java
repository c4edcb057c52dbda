// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.net.URI;

/** A request or a stream handshake that is about to be sent. */
public interface OutgoingRequest {
    /** Returns the HTTP method; {@code GET} for the handshake of a WebSocket. */
    String method();

    /** Returns the target; its scheme is {@code ws} or {@code wss} for a WebSocket. */
    URI uri();

    /**
     * Returns whether this is a query or a mutation, whose end {@link ClientObserver#callEnded} reports on the same thread;
     * false for requests of streams and terminals.
     */
    boolean isCall();

    /**
     * Adds a header.
     *
     * @throws IllegalArgumentException if the header is restricted, such as Host
     */
    void header(String name, String value);
}
