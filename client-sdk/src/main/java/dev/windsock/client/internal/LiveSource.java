// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.internal;

import dev.windsock.client.call.Pages;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Lists resources of one kind and reads their changes.
 *
 * @param topic the topic of the changes
 * @param createdType the type of the change that creates a resource
 * @param deletedType the type of the change that deletes a resource
 * @param id returns the id of a resource
 * @param pages the pages, newest resources first
 * @param reader returns the resource as it is after a change; empty if the change concerns a different kind of resource
 */
public record LiveSource<V>(
        Topic topic,
        String createdType,
        String deletedType,
        Function<V, UUID> id,
        Pages<V> pages,
        Function<Change, Optional<V>> reader) {
    public boolean isCreation(Change change) {
        return change.type().equals(createdType);
    }

    public boolean isDeletion(Change change) {
        return change.type().equals(deletedType);
    }
}
