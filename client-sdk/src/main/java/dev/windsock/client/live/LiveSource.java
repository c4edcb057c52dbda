// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.Position;
import dev.windsock.client.stream.Change;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists resources of one kind and reads their changes.
 *
 * @param topic the topic of the changes
 * @param createdType the type of the change that creates a resource
 * @param deletedType the type of the change that deletes a resource
 * @param id returns the id of a resource
 * @param pages fetches a page, newest resources first, by its cursor; null for the first page. Blocks.
 * @param reader returns the resource after a change; empty if the change concerns another kind of resource
 */
public record LiveSource<V>(
        String topic,
        String createdType,
        String deletedType,
        Function<V, UUID> id,
        Function<@Nullable String, Page<V>> pages,
        Function<Change, Optional<V>> reader) {
    /**
     * A page of the list.
     *
     * @param position the position that the resources reflect at least
     * @param next the cursor of the next page; null on the last page
     */
    public record Page<V>(
            List<V> items, Position position, @Nullable String next) {}

    boolean isCreation(Change change) {
        return change.type().equals(createdType);
    }

    boolean isDeletion(Change change) {
        return change.type().equals(deletedType);
    }
}
