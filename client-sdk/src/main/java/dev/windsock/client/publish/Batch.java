// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.error.WindsockException.FieldError;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Events that are committed atomically. Each batch has its own idempotency key, so every attempt with a key sends the same
 * events.
 */
record Batch(List<PendingEvent> events, String idempotencyKey) {
    /** The server's name for an event field in the array, such as {@code [3].type}. */
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,6})].*", Pattern.DOTALL);

    Batch(List<PendingEvent> events) {
        this(List.copyOf(events), UUID.randomUUID().toString());
    }

    /** The bytes that the array adds per event: a comma or a bracket. */
    static final int OVERHEAD = 1;

    /** Returns the events as a JSON array. */
    byte[] json() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(OVERHEAD
                + events.stream()
                        .mapToInt(event -> event.json().length + OVERHEAD)
                        .sum());
        char separator = '[';
        for (PendingEvent event : events) {
            body.write(separator);
            body.writeBytes(event.json());
            separator = ',';
        }
        body.write(']');
        return body.toByteArray();
    }

    /** Returns the first event's deadline. */
    long deadline() {
        return events.get(0).deadline();
    }

    /** Returns the indexes of the events that the field errors refer to. */
    Set<Integer> indexesOf(List<FieldError> errors) {
        Set<Integer> indexes = new TreeSet<>();
        for (FieldError error : errors) {
            Matcher field = INDEX.matcher(error.field());
            if (field.matches() && Integer.parseInt(field.group(1)) < events.size()) {
                indexes.add(Integer.parseInt(field.group(1)));
            }
        }
        return indexes;
    }

    /** Returns the events except those at the indexes, in order. */
    List<PendingEvent> without(Set<Integer> indexes) {
        List<PendingEvent> remaining = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (!indexes.contains(i)) {
                remaining.add(events.get(i));
            }
        }
        return remaining;
    }

    /** Splits a batch of more than one event into two, in order. */
    List<Batch> halves() {
        int middle = events.size() / 2;
        return List.of(new Batch(events.subList(0, middle)), new Batch(events.subList(middle, events.size())));
    }
}
