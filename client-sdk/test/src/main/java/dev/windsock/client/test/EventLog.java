// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The changes and their positions. Thread-safe: its monitor guards all state, and is released while a reader waits. */
final class EventLog {
    static final String TENANT = "01900000-0000-7000-8000-000000000000";

    /** The server always writes three digits of milliseconds. */
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private final List<Event> events = new ArrayList<>();
    private int epoch = 1;
    private long firstOffset = 1;
    private long lastOffset;

    /** @param resourceId the id of the resource; empty if the event concerns no resource */
    record Event(String position, String topic, String resourceId, String json) {}

    /**
     * An event to append.
     *
     * @param resourceType the type of the resource; null if the event concerns no resource
     * @param resourceId the id of the resource; null if the event concerns no resource
     * @param requestId the id of the request; null if no request caused the event
     */
    record Draft(
            String type,
            String topic,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable String requestId,
            ObjectNode payload) {}

    /**
     * The result of a read.
     *
     * @param reset the reason for a reset; null unless changes are missing
     * @param position the position at which to continue
     */
    record Batch(@Nullable ObjectNode reset, List<Event> events, String position, boolean hasMore) {}

    synchronized String position() {
        return at(lastOffset);
    }

    private String at(long offset) {
        return "test" + epoch + ":" + offset;
    }

    synchronized String append(Draft draft) {
        lastOffset++;
        String position = position();
        ObjectNode event = Json.object()
                .put("type", draft.type())
                .put("id", UUID.randomUUID().toString())
                .put("position", position)
                .put("tenant_id", TENANT)
                .put("timestamp", now())
                .put("resource_type", draft.resourceType())
                .put("resource_id", draft.resourceId());
        event.putObject("actor").put("name", "test");
        event.put("request_id", draft.requestId()).set("payload", draft.payload());
        String resourceId = draft.resourceId() == null ? "" : draft.resourceId();
        events.add(new Event(position, draft.topic(), resourceId, event.toString()));
        notifyAll();
        return position;
    }

    /** Returns the current time as the server writes it. */
    static String now() {
        return TIMESTAMP.format(Instant.now());
    }

    /**
     * Reads the events after a position; if there are none, waits for the first one.
     *
     * @throws Rejection if the position's format is invalid
     */
    synchronized Batch read(String after, int limit, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            Batch batch = read(after, limit);
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (batch.reset() != null || !batch.events().isEmpty() || millis <= 0) {
                return batch;
            }
            wait(millis);
        }
    }

    private Batch read(String after, int limit) {
        int colon = after.lastIndexOf(':');
        if (colon < 1 || !after.substring(colon + 1).matches("[0-9]{1,18}")) {
            throw new Rejection(400, "VALIDATION_FAILED", "`after` must be a position.");
        }
        long offset = Long.parseLong(after, colon + 1, after.length(), 10);
        String reason = !after.substring(0, colon + 1).equals(at(0).substring(0, at(0).length() - 1))
                ? "EPOCH_CHANGED"
                : offset > lastOffset ? "AHEAD" : offset < firstOffset - 1 ? "HISTORY_TRUNCATED" : "";
        if (!reason.isEmpty()) {
            ObjectNode reset = Json.object()
                    .put("reason", reason)
                    .put("earliest", at(firstOffset - 1))
                    .put("latest", position());
            return new Batch(reset, List.of(), position(), false);
        }
        List<Event> next =
                events.stream().skip(offset - firstOffset + 1).limit(limit).toList();
        return next.isEmpty()
                ? new Batch(null, next, after, false)
                : new Batch(null, next, next.get(next.size() - 1).position(), offset + next.size() < lastOffset);
    }

    /** Returns the position before the first event. */
    synchronized String beginning() {
        return at(firstOffset - 1);
    }

    /** Drops all events, as retention does. */
    synchronized void truncate() {
        events.clear();
        firstOffset = lastOffset + 1;
        notifyAll();
    }

    /** Starts a new log, as a restored database does. */
    synchronized void replace() {
        events.clear();
        epoch++;
        firstOffset = 1;
        lastOffset = 0;
        notifyAll();
    }
}
