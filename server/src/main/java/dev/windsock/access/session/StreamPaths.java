// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import java.util.regex.Pattern;

/**
 * The paths that browsers open without custom headers: streams (for which the Origin is checked), followed logs and downloads.
 */
public final class StreamPaths {
    private static final String CHANGES = "/ws";
    private static final String DASHBOARD = "/api/dashboard/stream";
    private static final String TERMINALS = "/ws/terminals/";
    private static final Pattern LOGS = Pattern.compile("/api/instances/[^/]+/logs");
    private static final Pattern DOWNLOADS = Pattern.compile("/api/(terminals/[^/]+/recording|audit/export)");

    private StreamPaths() {}

    /** Returns whether a path always serves a stream; streams have their own limits. */
    public static boolean isStream(String path) {
        return isSocket(path) || path.equals(DASHBOARD);
    }

    /** Returns whether a path is the path of a WebSocket. */
    public static boolean isSocket(String path) {
        return path.equals(CHANGES) || isTerminal(path);
    }

    /** Returns whether an EventSource opens a path: the stream of metrics and events, or a followed log. */
    public static boolean isEventSource(String path) {
        return path.equals(DASHBOARD) || isLog(path);
    }

    /** Returns whether a path is the path of a terminal, which requires {@code instance:exec}. */
    public static boolean isTerminal(String path) {
        return path.startsWith(TERMINALS) && path.indexOf('/', TERMINALS.length()) < 0;
    }

    /** Returns whether a path accepts tickets. */
    public static boolean acceptsTicket(String path) {
        return isStream(path) || isLog(path) || isDownload(path);
    }

    /** Returns whether a ticket grants access to a path. */
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
