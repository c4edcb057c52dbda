// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** The topics and resources that a stream delivers. Thread-safe. */
final class Subscription {
    static final String METRICS = "metrics";

    /** The change topics. */
    static final Set<String> CHANGES =
            Set.of("audit", "custom", "instances", "keys", "notifications", "terminals", "volumes", "vpcs");

    private final Set<String> topics = new ConcurrentSkipListSet<>();
    private final Set<String> resourceIds;

    /** @param resourceIds the resource ids, separated by commas; null for all */
    Subscription(Collection<String> topics, @Nullable String resourceIds) {
        this.topics.addAll(topics);
        this.resourceIds = resourceIds == null ? Set.of() : Set.copyOf(split(resourceIds));
    }

    /** Returns the parts of a comma-separated list; an empty string has none. */
    static Set<String> split(String text) {
        return text.isEmpty() ? Set.of() : new TreeSet<>(Set.of(text.split(",")));
    }

    Set<String> topics() {
        return new TreeSet<>(topics);
    }

    void add(Collection<String> more) {
        topics.addAll(more);
    }

    void remove(Collection<String> less) {
        topics.removeAll(less);
    }

    boolean includes(String topic) {
        return topics.contains(topic);
    }

    boolean includes(EventLog.Event event) {
        return includes(event.topic()) && (resourceIds.isEmpty() || resourceIds.contains(event.resourceId()));
    }
}
