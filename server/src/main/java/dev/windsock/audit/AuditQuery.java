package dev.windsock.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are wanted; what is null does not restrict.
 *
 * @param actor the public id of a key, or an actor's name
 * @param action such as {@code instance:launch}; {@code instance:*} takes all of a kind
 * @param from inclusive
 * @param to exclusive
 * @param before only rows that stand before this place in the chain
 */
record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String resourceType,
        @Nullable String resourceId,
        AuditEntry.@Nullable Outcome outcome,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Long before) {}
