// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Topic;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a subscriber wants. Immutable.
 *
 * @param topics the requested resources per topic; an empty set means all of them
 */
public record Filter(Map<Topic, Set<String>> topics) {
    /** Matches nothing. */
    public static final Filter NONE = new Filter(Map.of());

    private static final Set<String> NOT_WANTED = Set.of("");

    /** The filters for whole topics, by {@link #mask}: thousands of subscribers share a few of them. */
    private static final Map<Integer, Filter> WHOLE = new ConcurrentHashMap<>();

    public Filter {
        topics = Map.copyOf(topics);
    }

    /** Returns a filter for all changes in the topics. */
    public static Filter of(Collection<Topic> topics) {
        return NONE.with(topics, Set.of());
    }

    /** Adds topics. Resources accumulate; a subscription to a whole topic includes its individual resources. */
    public Filter with(Collection<Topic> added, Set<String> resourceIds) {
        Map<Topic, Set<String>> next = copy();
        for (Topic topic : added) {
            next.merge(topic, Set.copyOf(resourceIds), Filter::union);
        }
        return shared(next);
    }

    private static Filter shared(Map<Topic, Set<String>> topics) {
        Filter filter = new Filter(topics);
        return filter.hasOnlyWholeTopics() ? WHOLE.computeIfAbsent(filter.mask(), mask -> filter) : filter;
    }

    /** Removes topics. */
    public Filter without(Collection<Topic> removed) {
        Map<Topic, Set<String>> next = copy();
        removed.forEach(next::remove);
        return shared(next);
    }

    /** Returns the number of topics and individual resources, as the limit per connection counts them. */
    public int size() {
        return topics.values().stream().mapToInt(ids -> Math.max(1, ids.size())).sum();
    }

    /** Returns one bit per topic, for a quick check that a subscriber wants none of a group of changes. */
    int mask() {
        int mask = 0;
        for (Topic topic : topics.keySet()) {
            mask |= bit(topic);
        }
        return mask;
    }

    /** Returns whether no topic is limited to individual resources. */
    boolean hasOnlyWholeTopics() {
        return topics.values().stream().allMatch(Set::isEmpty);
    }

    boolean wantsAll(Topic topic) {
        return topics.getOrDefault(topic, NOT_WANTED).isEmpty();
    }

    boolean wants(Topic topic, @Nullable String resourceId) {
        Set<String> ids = topics.get(topic);
        return ids != null && (ids.isEmpty() || (resourceId != null && ids.contains(resourceId)));
    }

    static int bit(Topic topic) {
        return 1 << topic.ordinal();
    }

    private Map<Topic, Set<String>> copy() {
        Map<Topic, Set<String>> copy = new EnumMap<>(Topic.class);
        copy.putAll(topics);
        return copy;
    }

    private static Set<String> union(Set<String> present, Set<String> added) {
        if (present.isEmpty() || added.isEmpty()) {
            return Set.of();
        }
        Set<String> union = new HashSet<>(present);
        union.addAll(added);
        return Set.copyOf(union);
    }
}
