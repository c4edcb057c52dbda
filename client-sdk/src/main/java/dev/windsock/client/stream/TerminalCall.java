// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.util.Objects;
import java.util.UUID;

/** A terminal that is to be attached to. For one thread. */
public final class TerminalCall {
    private final StreamCalls calls;
    private final UUID terminalId;
    private boolean watch;
    private long from = -1;
    private TerminalListener listener = TerminalListener.NONE;

    /** @param terminalId of one that is OPEN */
    public TerminalCall(StreamCalls calls, UUID terminalId) {
        this.calls = calls;
        this.terminalId = terminalId;
    }

    /** Looks only. Without it, it takes control, from whoever has it. */
    public TerminalCall watch() {
        watch = true;
        return this;
    }

    /** Begins at an offset, such as {@link TerminalSession#offset} of before; without it, with all that is kept. */
    public TerminalCall from(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is not negative: " + offset);
        }
        from = offset;
        return this;
    }

    public TerminalCall listener(TerminalListener hears) {
        listener = Objects.requireNonNull(hears);
        return this;
    }

    /**
     * Attaches. Does not block; the first {@link TerminalSession#read} connects.
     *
     * @throws IllegalStateException when the client was closed
     */
    public TerminalSession open() {
        return calls.openTerminal(terminalId, watch, from, listener);
    }
}
