// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.hub.AuxiliaryStreams;

/** A validated request to attach to a terminal. */
record TerminalHandshake(TerminalConnection connection, AuxiliaryStreams.Slot slot) {
    /** The request attribute that holds the handshake. */
    static final String ATTRIBUTE = "windsock.terminal_handshake";
}
