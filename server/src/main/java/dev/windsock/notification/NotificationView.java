// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A notification as clients see it, in responses, in events and in messages to webhooks. */
@Serdeable
@Schema(name = "Notification", description = "A condition that held, or still holds, for a resource.")
record NotificationView(
        @Schema(format = "uuid", description = "UUIDv7 of the notification.")
        String id,

        @Schema(format = "uuid", description = "The tenant of the rule.")
        String tenantId,

        @Schema(format = "uuid", description = "The rule that raised it; the rule may have been deleted since.")
        String ruleId,

        @Schema(description = "The name of the rule when it was raised.")
        String ruleName,

        NotificationCondition condition,

        NotificationState state,

        @Schema(
                allowableValues = {"INSTANCE", "STORE", "NODE"},
                description = "The type of resource that it is about.")
        String resourceType,

        @Schema(description = "The id of this resource.") String resourceId,

        @Schema(example = "web-1", description = "The name of this resource when the notification was raised.")
        String resourceName,

        @Schema(example = "Instance web-1 failed: exited with code 1.", description = "What happened, in one sentence.")
        String summary,

        @Schema(description = "Why it was resolved, in one sentence; null while it is FIRING.") @Nullable String resolution,

        @Schema(description = "When the condition began to hold.")
        Instant raisedAt,

        @Schema(description = "When the condition stopped holding; null while it is FIRING.") @Nullable Instant resolvedAt) {
    static NotificationView of(Notification notification) {
        Notification.Resolution resolution = notification.resolution();
        return new NotificationView(
                notification.id().value(),
                notification.tenantId().value(),
                notification.ruleId().value(),
                notification.ruleName(),
                notification.condition(),
                resolution == null ? NotificationState.FIRING : NotificationState.RESOLVED,
                notification.resource().type().name(),
                notification.resource().id(),
                notification.resource().name(),
                notification.summary(),
                resolution == null ? null : resolution.reason(),
                notification.raisedAt(),
                resolution == null ? null : resolution.at());
    }

    @Serdeable
    @Schema(name = "NotificationPage", description = "One page of notifications, newest first.")
    record Page(
            List<NotificationView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
