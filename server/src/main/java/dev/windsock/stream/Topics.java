// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Filter;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses topics and positions in requests. */
public final class Topics {
    private Topics() {}

    /** Splits a comma-separated list of names, which may be empty. */
    public static List<String> names(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
    }

    /**
     * Parses the names of topics that a principal may read.
     *
     * @throws RejectedException VALIDATION_FAILED for an unknown topic, FORBIDDEN for one that the principal may not read
     */
    public static Set<Topic> parse(Principal principal, Collection<String> names) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String name : names) {
            Topic topic = Topic.parse(name)
                    .orElseThrow(() -> RejectedException.invalid("topics", "contains an unknown topic: " + name));
            Permission required = Permission.toRead(topic);
            if (!principal.may(required)) {
                throw new RejectedException(
                        ErrorCode.FORBIDDEN,
                        "The topic `" + name + "` requires the permission `" + required.wireName() + "`.");
            }
            topics.add(topic);
        }
        return topics;
    }

    /**
     * Checks the number of topics and resources in a subscription.
     *
     * @throws RejectedException VALIDATION_FAILED
     */
    public static void checkCount(Filter filter, StreamConfiguration configuration) {
        if (filter.size() > configuration.maxFilters()) {
            throw RejectedException.invalid(
                    "resource_ids",
                    "must select at most " + configuration.maxFilters()
                            + " filters: each resource counts once for each topic");
        }
    }

    /**
     * Parses a position; null if there is none.
     *
     * @throws RejectedException VALIDATION_FAILED for any string that is not a valid position
     */
    public static @Nullable Position position(String field, @Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : Position.parse(text)
                        .orElseThrow(() -> RejectedException.invalid(
                                field, "is invalid: use a position from a response or an event"));
    }

    /** Returns the wire names of topics, sorted. */
    public static List<String> names(Collection<Topic> topics) {
        return topics.stream().map(Topic::wireName).sorted().toList();
    }
}
