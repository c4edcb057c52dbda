// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

/** The paths that stream to browsers, where a ticket is a credential and the Origin counts. */
public final class StreamPaths {
    private static final String TERMINALS = "/ws/terminals/";

    private StreamPaths() {}

    public static boolean isStream(String path) {
        return path.equals("/ws") || path.equals("/api/dashboard/stream") || path.startsWith(TERMINALS);
    }

    /** Whether it is a terminal's, which needs {@code instance:exec}. */
    public static boolean isTerminal(String path) {
        return path.startsWith(TERMINALS);
    }

    /** Whether a ticket for that purpose opens the path. */
    static boolean opens(Ticket ticket, String path) {
        return switch (ticket.purpose()) {
            case STREAM -> isStream(path) && !path.startsWith(TERMINALS);
            case TERMINAL -> path.equals(TERMINALS + ticket.terminalId());
        };
    }
}
