// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.Filter;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.stream.Admissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An admitted request to connect.
 *
 * @param resourceIds only changes to these resources, and metrics for these instances; empty for all
 * @param after the position to resume after; null for the latest position
 */
record Handshake(
        Caller caller,
        Set<Topic> topics,
        Set<String> resourceIds,
        @Nullable Position after,
        Admissions.Admission admission) {
    /** Returns the requested changes; topics include metrics, which are not changes. */
    Filter filter() {
        Set<Topic> changes = EnumSet.noneOf(Topic.class);
        changes.addAll(topics);
        changes.remove(Topic.METRICS);
        return Filter.NONE.with(changes, resourceIds);
    }

    /** The request attribute that holds the handshake. */
    static final String ATTRIBUTE = "windsock.ws_handshake";
}
