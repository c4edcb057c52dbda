// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.spi;

import java.net.URI;

/** A request or a stream handshake that is about to be sent. */
public interface OutgoingRequest {
    /** Returns the HTTP method; {@code GET} for a WebSocket handshake. */
    String method();

    /** Returns the target; its scheme is {@code ws} or {@code wss} for a WebSocket. */
    URI uri();

    /**
     * Returns whether this is a query or a mutation, whose end {@link ClientObserver#callEnded} reports on the same thread;
     * false for stream and terminal requests.
     */
    boolean isCall();

    /**
     * Returns how many times the client has sent this call before: 0 for the first attempt, 1 for the first retry. It is 0 for
     * stream and terminal requests, and for each batch of an event publisher.
     */
    int resendCount();

    /**
     * Adds a header.
     *
     * @throws IllegalArgumentException if the header is restricted, such as Host
     */
    void header(String name, String value);
}
