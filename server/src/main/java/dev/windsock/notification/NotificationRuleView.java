// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.outcome.Versioned;
import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule as clients see it, in responses and in events. */
@Serdeable
@Schema(
        name = "NotificationRule",
        description = "A condition that is watched, and the webhook that receives the notifications, if there is one.")
record NotificationRuleView(
        @Schema(format = "uuid", description = "UUIDv7 of the rule.")
        String id,

        @Schema(format = "uuid", description = "The tenant that owns the rule.")
        String tenantId,

        @Schema(example = "Web down", description = "Unique in the tenant.")
        String name,

        @Schema(description = "Whether the condition is watched.")
        boolean enabled,

        NotificationCondition condition,

        @Schema(description = "The threshold for CPU_ABOVE and MEMORY_ABOVE, as a percentage; otherwise null.")
        @Nullable Integer thresholdPercent,

        @Schema(description = "How long the value must be above the threshold, in seconds; otherwise null.") @Nullable Integer forSeconds,

        @Schema(
                format = "uuid",
                description = "The only instance that is watched; null for all instances that have the labels.")
        @Nullable String instanceId,

        @Schema(description = "The labels that an instance must have to be watched; empty for all instances.")
        Map<String, String> labels,

        @Nullable WebhookView webhook,

        @Schema(
                pattern = "whsec_[A-Za-z0-9+/]{43}=",
                description = "The webhook's secret, in the response to the request that generated it; otherwise null.")
        @Nullable String secret,

        @Schema(description = "Increases by one with each change; the value for If-Match.")
        long version,

        @Schema(description = "Id of the API key that created it.")
        String createdBy,

        @Schema(description = "When it was created.") Instant createdAt,

        @Schema(description = "When it was last changed.") Instant updatedAt)
        implements Versioned {
    /** @param full whether to show the whole URL of the webhook */
    static NotificationRuleView of(NotificationRule rule, boolean full) {
        Condition.Above above = rule.condition() instanceof Condition.Above threshold ? threshold : null;
        Webhook webhook = rule.webhook();
        return new NotificationRuleView(
                rule.id().value(),
                rule.tenantId().value(),
                rule.name(),
                rule.enabled(),
                rule.condition().kind(),
                above == null ? null : above.percent(),
                above == null ? null : Math.toIntExact(above.time().toSeconds()),
                rule.scope().instanceId() == null
                        ? null
                        : rule.scope().instanceId().value(),
                rule.scope().labels(),
                webhook == null ? null : WebhookView.of(webhook, full),
                null,
                rule.version(),
                rule.createdBy().value(),
                rule.createdAt(),
                rule.updatedAt());
    }

    /** Returns this view with a secret that is shown once. */
    NotificationRuleView with(@Nullable WebhookSecret shown) {
        return new NotificationRuleView(
                id,
                tenantId,
                name,
                enabled,
                condition,
                thresholdPercent,
                forSeconds,
                instanceId,
                labels,
                webhook,
                shown == null ? null : shown.text(),
                version,
                createdBy,
                createdAt,
                updatedAt);
    }

    @Serdeable
    @Schema(name = "NotificationRulePage", description = "One page of notification rules, newest first.")
    record Page(
            List<NotificationRuleView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
