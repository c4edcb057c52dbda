// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.trace.TraceParent;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A change to be appended to the log.
 *
 * @param type UPPER_SNAKE, at most 64 characters
 * @param resourceType UPPER_SNAKE, such as INSTANCE
 * @param resourceId the resource that the event concerns; null if a published event names none
 * @param requestId id of the request that caused the change, or null
 * @param ipAddress the IP address of the client that published the event, for the audit row; null for a change that already has
 *     an audit row
 * @param traceParent the span that caused the change; null if there is none
 * @param payload a JSON object without line breaks: the resource after the change
 */
public record EventDraft(
        String type,
        Topic topic,
        TenantId tenantId,
        @Nullable String resourceType,
        @Nullable String resourceId,
        Actor actor,
        @Nullable String requestId,
        @Nullable String ipAddress,
        @Nullable TraceParent traceParent,
        String payload) {
    /** The pattern of types and resource types. */
    public static final Pattern UPPER_SNAKE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    public EventDraft {
        if (!UPPER_SNAKE.matcher(type).matches()) {
            throw new IllegalArgumentException("an event type must be UPPER_SNAKE: " + type);
        }
        if (topic == Topic.METRICS) {
            throw new IllegalArgumentException("metrics are not logged");
        }
    }

    /** Creates a change that has no known cause outside the server. */
    public EventDraft(
            String type,
            Topic topic,
            TenantId tenantId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Actor actor,
            @Nullable String requestId,
            String payload) {
        this(type, topic, tenantId, resourceType, resourceId, actor, requestId, null, null, payload);
    }
}
