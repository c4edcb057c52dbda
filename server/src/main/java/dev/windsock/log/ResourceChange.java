// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.trace.TraceParent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A committed change to one of the server's own resources. A published event never becomes a resource change, regardless of its
 * resource type: publishers choose the resource type freely, but not the topic.
 *
 * @param event the type of the event; a newer server that shares the store may emit types that this server does not know
 * @param requestId the id of the request that caused the change; null for a change that no request caused
 * @param traceParent the span that caused it; null if there is none
 * @param payload the payload of the event, as JSON
 */
public record ResourceChange(
        ResourceType type,
        String event,
        TenantId tenantId,
        String resourceId,
        Actor actor,
        @Nullable String requestId,
        @Nullable TraceParent traceParent,
        String payload) {
    /** Returns the resource changes among the events, in the same order. */
    static List<ResourceChange> in(List<ChangeEvent> events) {
        return events.stream().flatMap(event -> of(event.draft()).stream()).toList();
    }

    private static Optional<ResourceChange> of(EventDraft draft) {
        String id = draft.resourceId();
        if (draft.topic() == Topic.CUSTOM || id == null) {
            return Optional.empty();
        }
        return Arrays.stream(ResourceType.values())
                .filter(type -> type.topic() == draft.topic() && type.name().equals(draft.resourceType()))
                .findFirst()
                .map(type -> new ResourceChange(
                        type,
                        draft.type(),
                        draft.tenantId(),
                        id,
                        draft.actor(),
                        draft.requestId(),
                        draft.traceParent(),
                        draft.payload()));
    }

    /** Returns whether the event has the given type. */
    public boolean is(EventType expected) {
        return event.equals(expected.name());
    }
}
