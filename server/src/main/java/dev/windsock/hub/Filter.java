// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Topic;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which changes a subscriber wants. Immutable.
 *
 * @param topics each with the resources that are wanted; an empty set stands for all of them
 */
public record Filter(Map<Topic, Set<String>> topics) {
    /** Wants nothing. */
    public static final Filter NONE = new Filter(Map.of());

    private static final Set<String> NOT_WANTED = Set.of("");

    public Filter {
        topics = Map.copyOf(topics);
    }

    /** Wants everything of the topics. */
    public static Filter of(Collection<Topic> topics) {
        return NONE.with(topics, Set.of());
    }

    /** Wants these as well; resources add up, and all of a topic swallows single ones. */
    public Filter with(Collection<Topic> added, Set<String> resourceIds) {
        Map<Topic, Set<String>> next = copy();
        for (Topic topic : added) {
            next.merge(topic, Set.copyOf(resourceIds), Filter::union);
        }
        return new Filter(next);
    }

    /** Wants these no more. */
    public Filter without(Collection<Topic> removed) {
        Map<Topic, Set<String>> next = copy();
        removed.forEach(next::remove);
        return new Filter(next);
    }

    /** How many single wishes it has. */
    public int size() {
        return topics.values().stream().mapToInt(ids -> Math.max(1, ids.size())).sum();
    }

    /** One bit a topic, to find quickly who wants nothing of a group of changes. */
    int mask() {
        int mask = 0;
        for (Topic topic : topics.keySet()) {
            mask |= bit(topic);
        }
        return mask;
    }

    /** Whether every wanted topic is wanted whole. */
    boolean isWhole() {
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

    private static Set<String> union(Set<String> before, Set<String> added) {
        if (before.isEmpty() || added.isEmpty()) {
            return Set.of();
        }
        Set<String> union = new HashSet<>(before);
        union.addAll(added);
        return Set.copyOf(union);
    }
}
