// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Filters changes by topic.
 *
 * @param names the topics; null for all
 */
record ChangeTopics(@Nullable Set<String> names) {
    /** Parses a comma-separated list; null for all topics. */
    static ChangeTopics parse(@Nullable String list) {
        return new ChangeTopics(list == null ? null : new HashSet<>(List.of(list.split(",", -1))));
    }

    /** Returns whether a change of this type belongs to one of the topics. */
    boolean includes(String type) {
        return names == null || names.contains(ChangeKind.of(type).topic());
    }
}
