// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A limit that is a constant in the code.
 *
 * @param what the limited quantity
 * @param constant the class below {@code dev.windsock} and the field
 * @param beyond the behaviour beyond the limit
 */
record FixedLimit(String what, String constant, String beyond) {
    private static final long KIB = 1_024;
    private static final long MIB = KIB * KIB;

    static final List<FixedLimit> ALL = List.of(
            new FixedLimit("items per page", "paging.PageRequest#MAX_LIMIT", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of the items on a page, unless the first is larger",
                    "store.BoundedQuery#MAX_BYTES",
                    "the page is shorter"),
            new FixedLimit(
                    "rows that one page visits for filters without an index",
                    "store.BoundedQuery#MAX_VISITED",
                    "the page is short or empty, and `next_cursor` continues"),
            new FixedLimit(
                    "reads per tenant that wait for the store", "store.ReadQueue#MAX_OF_A_TENANT", "503 `OVERLOADED`"),
            new FixedLimit("reads that wait for the store", "store.ReadQueue#MAX", "503 `OVERLOADED`"),
            new FixedLimit(
                    "bytes of a request body, except for the operations below",
                    "limit.MaxSize#USUAL",
                    "413 `PAYLOAD_TOO_LARGE`"),
            new FixedLimit("nesting levels of a request body", "json.StrictJson#MAX_DEPTH", "400 `NESTED_TOO_DEEPLY`"),
            new FixedLimit(
                    "events in one `POST /api/events`", "events.EventIngest#MAX_EVENTS", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of a published event's payload",
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
                    "a new session ends the least recently used session"),
            new FixedLimit("unused tickets per key", "access.session.Tickets#MAX_OF_A_KEY", "429 `RATE_LIMITED`"),
            new FixedLimit("lifetime of a ticket", "access.session.Ticket#VALID_FOR", "401 `UNAUTHENTICATED`"),
            new FixedLimit(
                    "lifetime of a sign-in code", "access.session.SignInCodes#VALID_FOR", "401 `UNAUTHENTICATED`"),
            new FixedLimit(
                    "unused sign-in codes", "access.session.SignInCodes#MAX_UNUSED", "a new code replaces the oldest"),
            new FixedLimit(
                    "how long an idempotency key is kept",
                    "idempotency.IdempotencyKeys#KEPT",
                    "the request is carried out again"),
            new FixedLimit(
                    "bytes of all stored responses for idempotency keys",
                    "idempotency.IdempotencyRetention#MAX_BYTES",
                    "the oldest responses of the API keys with the most responses are removed"),
            new FixedLimit(
                    "bytes of an instance's `command`, `entrypoint`, `env` and `labels` in total",
                    "instance.SpecRules#MAX_TEXT_BYTES",
                    "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of a terminal's `command`",
                    "terminal.OpenTerminalRequest#MAX_COMMAND_BYTES",
                    "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "seconds of `stop_timeout`", "compute.StopPolicy#MAX_TIMEOUT_SECONDS", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "time between restarts by a policy",
                    "instance.RestartPolicy#MAX_DELAY",
                    "the delay no longer increases"),
            new FixedLimit(
                    "how long a TERMINATED instance is kept", "instance.InstanceRetention#RETENTION", "it is removed"),
            new FixedLimit(
                    "TERMINATED instances per tenant",
                    "instance.InstanceRetention#MAX_TERMINATED",
                    "the oldest are removed"),
            new FixedLimit(
                    "how long a revoked or expired key is kept", "access.key.KeyRetention#RETENTION", "it is removed"),
            new FixedLimit(
                    "characters of a value in audit row details",
                    "audit.AuditEntry#MAX_VALUE",
                    "truncated with an ellipsis"),
            new FixedLimit(
                    "history of metrics with a sample for each second",
                    "metrics.History#RETENTION",
                    "older samples are kept for a week, one for each minute"),
            new FixedLimit("points of one metrics query", "metrics.HistoryQuery#MAX_POINTS", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "lines that `tail` returns from a log", "instance.LogQuery#MAX_TAIL", "400 `VALIDATION_FAILED`"),
            new FixedLimit(
                    "bytes of a line in one followed log event",
                    "instance.LogEvents#MAX_LINE_BYTES",
                    "it is sent in parts"),
            new FixedLimit(
                    "bytes of each of a process's two log files",
                    "compute.process.OutputFiles#MAX_BYTES",
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
                    "edge.BodyTime#MIN_BYTES_PER_SECOND",
                    "408 `REQUEST_TIMEOUT` below it, and the connection is closed; over HTTP/2 the stream is reset"),
            new FixedLimit(
                    "time during which a client's TCP connection acknowledges nothing",
                    "edge.netty.NettyChannels#UNACKNOWLEDGED",
                    "the connection is closed"),
            new FixedLimit(
                    "notification rules per tenant",
                    "notification.NotificationRules#MAX_RULES",
                    "409 `QUOTA_EXCEEDED`"),
            new FixedLimit(
                    "firing notifications per tenant",
                    "notification.Notifications#MAX_FIRING",
                    "further notifications are discarded, and the server logs this"),
            new FixedLimit(
                    "resolved notifications per tenant",
                    "notification.Notifications#MAX_RESOLVED",
                    "the oldest are removed"),
            new FixedLimit(
                    "pending deliveries per tenant",
                    "notification.Notifications#MAX_PENDING",
                    "further deliveries are `DISCARDED`"),
            new FixedLimit(
                    "finished deliveries per rule", "notification.Deliveries#MAX_FINISHED", "the oldest are removed"),
            new FixedLimit(
                    "how long a resolved notification or a finished delivery is kept",
                    "notification.NotificationRetention#RETENTION",
                    "they are removed"),
            new FixedLimit("attempts per delivery", "notification.RetrySchedule#MAX_ATTEMPTS", "it is `FAILED`"),
            new FixedLimit(
                    "duration of an attempt to reach a webhook", "notification.WebhookClient#TIMEOUT", "it has failed"),
            new FixedLimit(
                    "concurrent attempts per tenant to reach webhooks",
                    "notification.DeliveryPermits#MAX_PER_TENANT",
                    "further attempts wait; tests are rejected with 429 `RATE_LIMITED`"),
            new FixedLimit(
                    "bytes of a webhook message",
                    "notification.Notifications#MAX_BODY_BYTES",
                    "the text in it is shorter than that"),
            new FixedLimit(
                    "time during which every attempt to reach a webhook fails",
                    "notification.Deliveries#DISABLE_AFTER",
                    "it is disabled"),
            new FixedLimit(
                    "changes that are waiting to be committed",
                    "store.GroupCommitWriter#MAX_PENDING",
                    "503 `OVERLOADED`"));

    /** Returns the value in the code, converted to a readable unit. */
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

    static String number(long value, boolean bytes) {
        if (bytes && value % MIB == 0) {
            return value / MIB + " MiB";
        }
        if (bytes && value % KIB == 0) {
            return value / KIB + " KiB";
        }
        return String.format(Locale.ROOT, "%,d", value);
    }
}
