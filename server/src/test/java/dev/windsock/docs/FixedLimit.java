// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A limit that is a constant of the code.
 *
 * @param what is limited
 * @param constant the class below {@code dev.windsock} and the field
 * @param beyond what happens beyond it
 */
record FixedLimit(String what, String constant, String beyond) {
    private static final long KIB = 1_024;
    private static final long MIB = KIB * KIB;

    static final List<FixedLimit> ALL = List.of(
            new FixedLimit("items per page", "paging.PageRequest#MAX_LIMIT", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of the items of a page, unless the first is larger",
                    "store.BoundedQuery#MAX_BYTES",
                    "the page is shorter"),
            new FixedLimit(
                    "rows that one page visits for filters without an index",
                    "store.BoundedQuery#MAX_VISITED",
                    "the page is short or empty, and `next_cursor` continues"),
            new FixedLimit(
                    "reads of a tenant that wait for the store", "store.ReadQueue#MAX_OF_A_TENANT", "503 `OVERLOADED`"),
            new FixedLimit("reads that wait for the store", "store.ReadQueue#MAX", "503 `OVERLOADED`"),
            new FixedLimit("nesting levels of a request body", "json.StrictJson#MAX_DEPTH", "400 `NESTED_TOO_DEEPLY`"),
            new FixedLimit(
                    "events in one `POST /api/events`", "events.EventIngest#MAX_EVENTS", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of the payload of a published event",
                    "events.EventIngest#MAX_PAYLOAD_BYTES",
                    "400 `VALIDATION_FAILED`"),
            new FixedLimit("nesting levels of that payload", "events.EventBody#MAX_DEPTH", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "seconds of `wait` in `GET /api/events`",
                    "events.EventController#MAX_WAIT_SECONDS",
                    "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "wait for a position ahead of the log",
                    "log.PendingPositions#TIMEOUT",
                    "RESET with the reason `AHEAD`"),
            new FixedLimit("long polls per key", "events.LongPolls#MAX_PER_KEY", "429 `TOO_MANY_CONNECTIONS`"),
            new FixedLimit(
                    "sessions per key",
                    "access.session.Sessions#MAX_OF_A_KEY",
                    "a new session ends the least recently used one"),
            new FixedLimit("unused tickets per key", "access.session.Tickets#MAX_OF_A_KEY", "429 `RATE_LIMITED`"),
            new FixedLimit("lifetime of a ticket", "access.session.Tickets#VALID_FOR", "401 `UNAUTHENTICATED`"),
            new FixedLimit(
                    "time that an idempotency key is kept",
                    "idempotency.IdempotencyKeys#KEPT",
                    "the request is carried out again"),
            new FixedLimit(
                    "bytes of all stored responses for idempotency keys",
                    "idempotency.IdempotencyRetention#MAX_BYTES",
                    "the oldest ones of the API keys with the most are removed"),
            new FixedLimit(
                    "bytes of `command`, `env` and `labels` of a launch in total",
                    "instance.InstanceLauncher#MAX_TEXT_BYTES",
                    "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "time that a TERMINATED instance is kept", "instance.InstanceRetention#RETENTION", "it is removed"),
            new FixedLimit(
                    "TERMINATED instances of a tenant",
                    "instance.InstanceRetention#MAX_TERMINATED",
                    "the oldest are removed"),
            new FixedLimit(
                    "time that a revoked or expired key is kept", "access.key.KeyRetention#RETENTION", "it is removed"),
            new FixedLimit(
                    "characters of a value in the details of an audit row",
                    "audit.AuditEntry#MAX_VALUE",
                    "truncated with an ellipsis"),
            new FixedLimit("history of metrics", "metrics.History#RETENTION", "older samples are dropped"),
            new FixedLimit(
                    "points of one metrics query", "metrics.MetricsController#MAX_POINTS", "400 `VALIDATION_FAILED`"),
            new FixedLimit("lines of `tail` of a log", "instance.LogController#MAX_TAIL", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of each of the two log files of a process",
                    "compute.process.OutputLog#MAX_BYTES",
                    "the older file is dropped"),
            new FixedLimit(
                    "bytes of a terminal's scrollback",
                    "terminal.TerminalSession#SCROLLBACK_BYTES",
                    "older output is dropped"),
            new FixedLimit(
                    "bytes that a terminal sends beyond the newest ACK",
                    "terminal.TerminalSession#MAX_UNACKNOWLEDGED",
                    "the terminal waits"),
            new FixedLimit(
                    "bytes of terminal input that the program has not read",
                    "terminal.TerminalSession#MAX_TYPED",
                    "nothing more is read from that socket"),
            new FixedLimit(
                    "bytes per second that a terminal reads from its program",
                    "terminal.TerminalSession#BYTES_PER_SECOND",
                    "the program waits"),
            new FixedLimit(
                    "bytes per second of a request body that takes longer than `WINDSOCK_LIMIT_REQUEST_SECONDS`",
                    "edge.RequestClock#MIN_BYTES_PER_SECOND",
                    "408 `REQUEST_TIMEOUT` below it, and the connection is closed"),
            new FixedLimit(
                    "time in which a client's TCP acknowledges nothing",
                    "edge.netty.NettyChannels#UNACKNOWLEDGED",
                    "the connection is cut"),
            new FixedLimit(
                    "changes that wait to be committed", "store.GroupCommitWriter#MAX_PENDING", "503 `OVERLOADED`"),
            new FixedLimit(
                    "bytes of published events that wait to be committed",
                    "events.PublishBudget#MAX_BYTES",
                    "503 `OVERLOADED`"));

    /** The value in the code, in the unit that people use. */
    String value() {
        int separator = constant.indexOf('#');
        try {
            Field field = Class.forName("dev.windsock." + constant.substring(0, separator))
                    .getDeclaredField(constant.substring(separator + 1));
            field.setAccessible(true);
            return field.get(null) instanceof Duration duration
                    ? duration(duration)
                    : number(((Number) field.get(null)).longValue(), what.startsWith("bytes"));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No constant dev.windsock." + constant + ": correct FixedLimit.ALL", e);
        }
    }

    private static String duration(Duration duration) {
        if (duration.toDays() > 1) {
            return duration.toDays() + " d";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h";
        }
        return duration.toSeconds() + " s";
    }

    private static String number(long value, boolean bytes) {
        if (bytes && value % MIB == 0) {
            return value / MIB + " MiB";
        }
        if (bytes && value % KIB == 0) {
            return value / KIB + " KiB";
        }
        return String.format(Locale.ROOT, "%,d", value);
    }
}
