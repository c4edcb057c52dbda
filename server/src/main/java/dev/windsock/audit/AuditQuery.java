// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.json.Timestamps;
import dev.windsock.problem.RejectedException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filter for rows; null fields impose no restriction.
 *
 * @param actor the public id of a key, or an actor's name
 * @param action the action, such as {@code instance:launch}; {@code instance:*} matches all actions of a kind
 * @param from inclusive
 * @param to the end of the period, exclusive
 * @param before only rows before this position in the chain
 */
record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String resourceType,
        @Nullable String resourceId,
        AuditEntry.@Nullable Outcome outcome,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Long before) {
    /**
     * Parses query parameters.
     *
     * @throws RejectedException VALIDATION_FAILED
     */
    static AuditQuery parse(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable String outcome,
            @Nullable String from,
            @Nullable String to) {
        return new AuditQuery(
                actor, action, resourceType, resourceId, outcome(outcome), time("from", from), time("to", to), null);
    }

    private static AuditEntry.@Nullable Outcome outcome(@Nullable String text) {
        try {
            return text == null ? null : AuditEntry.Outcome.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw RejectedException.invalid("outcome", "must be OK, DENIED or FAILED");
        }
    }

    private static @Nullable Instant time(String field, @Nullable String text) {
        return text == null
                ? null
                : Timestamps.parse(text)
                        .orElseThrow(() -> RejectedException.invalid(
                                field, "must be an RFC 3339 time such as 2027-01-01T00:00:00Z"));
    }

    /** Returns the same filter, for rows before another position in the chain. */
    AuditQuery before(@Nullable Long newBefore) {
        return new AuditQuery(actor, action, resourceType, resourceId, outcome, from, to, newBefore);
    }

    /** Returns the restrictions as query parameters. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        put(texts, "actor", actor);
        put(texts, "action", action);
        put(texts, "resource_type", resourceType);
        put(texts, "resource_id", resourceId);
        put(texts, "outcome", outcome == null ? null : outcome.name());
        put(texts, "from", from == null ? null : Timestamps.format(from));
        put(texts, "to", to == null ? null : Timestamps.format(to));
        return texts;
    }

    private static void put(Map<String, String> texts, String name, @Nullable String text) {
        if (text != null) {
            texts.put(name, text);
        }
    }
}
