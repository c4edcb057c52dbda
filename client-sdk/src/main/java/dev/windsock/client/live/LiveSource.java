// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.Position;
import dev.windsock.client.stream.Change;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One kind of resource: how it is listed, and how its changes are read. Its methods block. */
public interface LiveSource<V> {
    /**
     * One page of the list.
     *
     * @param position at which the page shows the resources, or a little later
     * @param next takes the next page; null on the last
     */
    record Page<V>(
            List<V> items, Position position, @Nullable String next) {}

    /** The topic of its changes. */
    String topic();

    /** Reads a page, newest first; the first one for null. */
    Page<V> page(@Nullable String cursor);

    UUID id(V value);

    /** The resource as a change leaves it; empty for a change of something else. */
    Optional<V> read(Change change);

    /** Whether a change makes the resource. */
    boolean makes(Change change);

    /** Whether the resource is gone with a change. */
    boolean ends(Change change);
}
