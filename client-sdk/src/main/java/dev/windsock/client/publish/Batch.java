// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.WindsockException.FieldError;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Events that are committed together, or none of them. The key is the batch's own: whatever is sent with it again is the
 * same events.
 */
record Batch(List<Pending> events, String idempotencyKey) {
    /** How the server names a field of an event of the array, such as {@code [3].type}. */
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,6})].*", Pattern.DOTALL);

    Batch(List<Pending> events) {
        this(List.copyOf(events), UUID.randomUUID().toString());
    }

    /** What the array takes beside an event: a comma or a bracket. */
    static final int OVERHEAD = 1;

    /** The events as a JSON array. */
    byte[] json() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(OVERHEAD
                + events.stream()
                        .mapToInt(event -> event.json().length + OVERHEAD)
                        .sum());
        char before = '[';
        for (Pending event : events) {
            body.write(before);
            body.writeBytes(event.json());
            before = ',';
        }
        body.write(']');
        return body.toByteArray();
    }

    /** When the first of the events is given up. */
    long deadline() {
        return events.get(0).deadline();
    }

    /** Which events a refusal is about. */
    Set<Integer> named(List<FieldError> errors) {
        Set<Integer> indexes = new TreeSet<>();
        for (FieldError error : errors) {
            Matcher field = INDEX.matcher(error.field());
            if (field.matches() && Integer.parseInt(field.group(1)) < events.size()) {
                indexes.add(Integer.parseInt(field.group(1)));
            }
        }
        return indexes;
    }

    /** The events but some, in their order. */
    List<Pending> without(Set<Integer> indexes) {
        List<Pending> rest = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (!indexes.contains(i)) {
                rest.add(events.get(i));
            }
        }
        return rest;
    }

    /** The batch in two, in order; for more than one event. */
    List<Batch> halves() {
        int middle = events.size() / 2;
        return List.of(new Batch(events.subList(0, middle)), new Batch(events.subList(middle, events.size())));
    }
}
