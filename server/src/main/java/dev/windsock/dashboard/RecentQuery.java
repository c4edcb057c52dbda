// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.events.ChangeFilter;
import dev.windsock.json.Timestamps;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Topic;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RejectedException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a request for the latest changes.
 *
 * @param topics only changes in these topics, all of which the reader may read
 * @param types only changes of these types; empty for all
 * @param resourceIds only changes to these resources; empty for all
 * @param actor only changes by the key or the actor with this id or name; null for all
 * @param from inclusive
 * @param to the end of the period, exclusive
 */
record RecentQuery(
        Set<Topic> topics,
        Set<String> types,
        Set<String> resourceIds,
        @Nullable String actor,
        @Nullable Instant from,
        @Nullable Instant to) {
    private static final int MAX_TYPES = 32;

    RecentQuery {
        topics = Set.copyOf(topics);
        types = Set.copyOf(types);
        resourceIds = Set.copyOf(resourceIds);
    }

    /** Returns a query for all changes that the reader may read. */
    static RecentQuery all(Principal reader) {
        return new RecentQuery(reader.readableTopics(), Set.of(), Set.of(), null, null, null);
    }

    /**
     * Parses query parameters. Lists are separated by commas. Topics that the reader may not read are left out.
     *
     * @throws RejectedException VALIDATION_FAILED
     */
    static RecentQuery parse(
            Principal reader,
            @Nullable String topics,
            @Nullable String types,
            @Nullable String resourceIds,
            @Nullable String actor,
            @Nullable String from,
            @Nullable String to) {
        return new RecentQuery(
                topics(reader, topics),
                types(types),
                ChangeFilter.resourceIds(resourceIds),
                actor,
                time("from", from),
                time("to", to));
    }

    private static Set<Topic> topics(Principal reader, @Nullable String text) {
        Set<Topic> topics = reader.readableTopics();
        if (text == null) {
            return topics;
        }
        Set<Topic> requested = EnumSet.noneOf(Topic.class);
        for (String name : text.split(",", -1)) {
            requested.add(Topic.parse(name)
                    .orElseThrow(() -> RejectedException.invalid("topics", "contains an unknown topic: " + name)));
        }
        requested.retainAll(topics);
        return requested;
    }

    private static Set<String> types(@Nullable String text) {
        if (text == null) {
            return Set.of();
        }
        Set<String> types = Stream.of(text.split(",", -1)).collect(Collectors.toSet());
        if (types.size() > MAX_TYPES || types.contains("")) {
            throw RejectedException.invalid("types", "must be 1 to " + MAX_TYPES + " types separated by commas");
        }
        return types;
    }

    private static @Nullable Instant time(String field, @Nullable String text) {
        return text == null
                ? null
                : Timestamps.parse(text)
                        .orElseThrow(() -> RejectedException.invalid(
                                field, "must be an RFC 3339 time such as 2027-01-01T00:00:00Z"));
    }

    boolean wants(ChangeEvent event) {
        String id = event.draft().resourceId();
        return (types.isEmpty() || types.contains(event.draft().type()))
                && (resourceIds.isEmpty() || (id != null && resourceIds.contains(id)))
                && (actor == null || isBy(event, actor))
                && !endsBefore(event)
                && (to == null || event.timestamp().isBefore(to));
    }

    /** Returns whether a change and all older ones are before the requested period. */
    boolean endsBefore(ChangeEvent event) {
        return from != null && event.timestamp().isBefore(from);
    }

    private static boolean isBy(ChangeEvent event, String actor) {
        return actor.equals(event.draft().actor().name())
                || actor.equals(event.draft().actor().keyId());
    }
}
