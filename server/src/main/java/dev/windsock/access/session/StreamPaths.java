// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

/** The paths that stream to browsers: they accept tickets and check the Origin. */
public final class StreamPaths {
    private static final String TERMINALS = "/ws/terminals/";

    private StreamPaths() {}

    public static boolean isStream(String path) {
        return path.equals("/ws") || path.equals("/api/dashboard/stream") || path.startsWith(TERMINALS);
    }

    /** Returns whether a path is that of a terminal, which requires {@code instance:exec}. */
    public static boolean isTerminal(String path) {
        return path.startsWith(TERMINALS);
    }

    /** Returns whether a ticket for a purpose opens a path. */
    static boolean opens(Ticket ticket, String path) {
        return switch (ticket.purpose()) {
            case STREAM -> isStream(path) && !path.startsWith(TERMINALS);
            case TERMINAL -> path.equals(TERMINALS + ticket.terminalId());
        };
    }
}
