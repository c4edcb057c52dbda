// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.hub.AuxiliaryStreams;

/** A checked request to attach to a terminal. */
record TerminalHandshake(TerminalConnection connection, AuxiliaryStreams.Place place) {
    /** Where it stands in the request. */
    static final String ATTRIBUTE = "windsock.terminal_handshake";
}
