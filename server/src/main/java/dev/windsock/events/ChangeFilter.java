// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Topic;
import dev.windsock.problem.RejectedException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a reader of the log requests.
 *
 * @param resourceIds only changes to these resources; empty for all
 */
public record ChangeFilter(TenantId tenantId, Set<Topic> topics, Set<String> resourceIds) {
    /** The maximum number of resources in a query. */
    static final int MAX_RESOURCE_IDS = 32;

    /**
     * Parses the comma-separated query parameter {@code resource_ids}.
     *
     * @throws RejectedException VALIDATION_FAILED
     */
    public static Set<String> resourceIds(@Nullable String text) {
        if (text == null) {
            return Set.of();
        }
        List<String> ids = List.of(text.split(",", -1));
        if (ids.contains("")) {
            throw RejectedException.invalid("resource_ids", "must be ids separated by commas");
        }
        if (ids.size() > MAX_RESOURCE_IDS) {
            throw RejectedException.invalid("resource_ids", "must contain at most " + MAX_RESOURCE_IDS + " ids");
        }
        return Set.copyOf(ids.stream().distinct().toList());
    }

    boolean wants(ChangeEvent event) {
        return event.draft().tenantId().equals(tenantId)
                && topics.contains(event.draft().topic())
                && wantsResource(event);
    }

    /** Returns whether a change concerns one of the resources; its tenant and topic have already been matched. */
    boolean wantsResource(ChangeEvent event) {
        String id = event.draft().resourceId();
        return resourceIds.isEmpty() || (id != null && resourceIds.contains(id));
    }
}
