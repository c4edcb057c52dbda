// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks requests for rules and turns them into the types of this package. Stateless. */
@Singleton
final class RuleRequests {
    private static final int DEFAULT_SECONDS = 300;

    /** The length of a window in {@link ThresholdProgress}. */
    private static final int STEP_SECONDS = Math.toIntExact(ThresholdProgress.WINDOW.toSeconds());

    private final WebhookUrls urls;

    RuleRequests(WebhookUrls urls) {
        this.urls = urls;
    }

    /** @throws RejectedException VALIDATION_FAILED, or FORBIDDEN if the caller may not watch the server */
    Condition condition(Caller caller, NotificationRuleRequest request) {
        NotificationCondition kind = NotificationCondition.parse(request.condition())
                .orElseThrow(() -> RejectedException.invalid(
                        "condition",
                        "must be INSTANCE_FAILED, INSTANCE_UNHEALTHY, CPU_ABOVE, MEMORY_ABOVE or SERVER_TROUBLE"));
        Condition condition =
                switch (kind) {
                    case INSTANCE_FAILED -> new Condition.InstanceFailed();
                    case INSTANCE_UNHEALTHY -> new Condition.InstanceUnhealthy();
                    case CPU_ABOVE -> above(Condition.Metric.CPU, request);
                    case MEMORY_ABOVE -> above(Condition.Metric.MEMORY, request);
                    case SERVER_TROUBLE -> serverTrouble(caller, request);
                };
        if (!(condition instanceof Condition.Above)) {
            requireAbsent("threshold_percent", request.thresholdPercent());
            requireAbsent("for_seconds", request.forSeconds());
        }
        return condition;
    }

    private static Condition above(Condition.Metric metric, NotificationRuleRequest request) {
        Integer percent = request.thresholdPercent();
        if (percent == null) {
            throw RejectedException.invalid("threshold_percent", "is required for this condition");
        }
        int seconds = Objects.requireNonNullElse(request.forSeconds(), DEFAULT_SECONDS);
        if (seconds % STEP_SECONDS != 0) {
            throw RejectedException.invalid("for_seconds", "must be a multiple of " + STEP_SECONDS);
        }
        return new Condition.Above(metric, percent, Duration.ofSeconds(seconds));
    }

    private static Condition serverTrouble(Caller caller, NotificationRuleRequest request) {
        if (!caller.tenantId().equals(TenantId.DEFAULT)) {
            throw RejectedException.invalid("condition", "must not be SERVER_TROUBLE, except in the tenant `default`");
        }
        if (!caller.principal().may(Permission.SERVER_METRICS)) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN,
                    "A rule with the condition SERVER_TROUBLE requires the permission `"
                            + Permission.SERVER_METRICS.wireName() + "`.");
        }
        requireAbsent("instance_id", request.instanceId());
        requireAbsent(
                "labels", Objects.requireNonNullElse(request.labels(), Map.of()).isEmpty() ? null : request.labels());
        return new Condition.ServerTrouble();
    }

    private static void requireAbsent(String field, @Nullable Object value) {
        if (value != null) {
            throw RejectedException.invalid(field, "must be omitted for this condition");
        }
    }

    Scope scope(NotificationRuleRequest request) {
        String instanceId = request.instanceId();
        InstanceId id = instanceId == null
                ? null
                : InstanceId.parse(instanceId)
                        .orElseThrow(() -> RejectedException.invalid("instance_id", "must be the id of an instance"));
        return new Scope(id, Objects.requireNonNullElse(request.labels(), Map.of()));
    }

    /** Returns the URL of the webhook; null if the request has none. */
    @Nullable URI url(NotificationRuleRequest request) {
        return request.webhookUrl() == null ? null : urls.parse(request.webhookUrl());
    }
}
