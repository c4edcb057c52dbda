// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import java.util.regex.Pattern;

/** The paths that browsers open without headers of their own: streams, which check the Origin, followed logs and downloads. */
public final class StreamPaths {
    private static final String TERMINALS = "/ws/terminals/";
    private static final Pattern LOGS = Pattern.compile("/api/instances/[^/]+/logs");
    private static final Pattern DOWNLOADS = Pattern.compile("/api/(terminals/[^/]+/recording|audit/export)");

    private StreamPaths() {}

    /** Returns whether a path is a stream only, which has limits of its own. */
    public static boolean isStream(String path) {
        return path.equals("/ws") || path.equals("/api/dashboard/stream") || path.startsWith(TERMINALS);
    }

    /** Returns whether a path is that of a terminal, which requires {@code instance:exec}. */
    public static boolean isTerminal(String path) {
        return path.startsWith(TERMINALS);
    }

    /** Returns whether a path accepts tickets. */
    public static boolean acceptsTicket(String path) {
        return isStream(path) || isLog(path) || isDownload(path);
    }

    /** Returns whether a ticket for a purpose opens a path. */
    static boolean opens(Ticket ticket, String path) {
        return switch (ticket.purpose()) {
            case STREAM -> (isStream(path) && !isTerminal(path)) || isLog(path);
            case TERMINAL -> path.equals(TERMINALS + ticket.terminalId());
            case DOWNLOAD -> isDownload(path) || isLog(path);
        };
    }

    private static boolean isLog(String path) {
        return LOGS.matcher(path).matches();
    }

    private static boolean isDownload(String path) {
        return DOWNLOADS.matcher(path).matches();
    }
}
