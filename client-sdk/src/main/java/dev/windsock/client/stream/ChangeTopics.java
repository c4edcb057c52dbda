// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which changes are wanted, by the topics that the contract has them in.
 *
 * @param names null for all
 */
record ChangeTopics(@Nullable Set<String> names) {
    /** Reads a list that commas separate; null for all. */
    static ChangeTopics parse(@Nullable String list) {
        return new ChangeTopics(list == null ? null : new HashSet<>(List.of(list.split(",", -1))));
    }

    /** Whether a change of the type is wanted. */
    boolean includes(String type) {
        return names == null || names.contains(ChangeKind.of(type).topic());
    }
}
