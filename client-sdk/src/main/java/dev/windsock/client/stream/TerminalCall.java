// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.Internal;
import java.util.Objects;
import java.util.UUID;

/** The parameters of a terminal session, and the method that opens it. Not thread-safe. */
public final class TerminalCall {
    private final StreamCalls calls;
    private final UUID terminalId;
    private boolean watchOnly;
    private long from = -1;
    private TerminalListener listener = TerminalListener.NONE;

    /** @param terminalId the id of a terminal that is OPEN */
    @Internal
    public TerminalCall(StreamCalls calls, UUID terminalId) {
        this.calls = calls;
        this.terminalId = terminalId;
    }

    /** Attaches as a viewer that cannot type. By default, the session takes control from the current controller. */
    public TerminalCall watch() {
        watchOnly = true;
        return this;
    }

    /**
     * Sets the offset in bytes at which to start, such as the {@link TerminalSession#offset} of an earlier session. By default,
     * the session starts with all output that the server still has.
     *
     * @throws IllegalArgumentException if the offset is negative
     */
    public TerminalCall from(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("Offset must not be negative: " + offset);
        }
        from = offset;
        return this;
    }

    /** Sets the listener for events other than output. */
    public TerminalCall listener(TerminalListener newListener) {
        listener = Objects.requireNonNull(newListener);
        return this;
    }

    /**
     * Opens the session. Does not block; the first {@link TerminalSession#read} connects.
     *
     * @return the session; close it when it is no longer needed
     * @throws dev.windsock.client.error.ClosedException if the client is closed
     */
    public TerminalSession open() {
        return calls.openTerminal(terminalId, watchOnly, from, listener);
    }
}
