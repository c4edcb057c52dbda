// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.DeliveryId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message to a webhook. Its id is the message's {@code webhook-id}, the same in every attempt.
 *
 * @param attempts the number of attempts made
 * @param nextAttemptAt the time of the next attempt; null unless it is PENDING
 * @param finishedAt the time at which it finished; null while it is PENDING
 * @param last the latest attempt; null before the first
 */
record Delivery(
        DeliveryId id,
        TenantId tenantId,
        NotificationRuleId ruleId,
        WebhookMessageType type,
        String body,
        Status status,
        int attempts,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable Attempt last) {
    /** The status of a delivery. */
    @Schema(
            name = "DeliveryStatus",
            description = "PENDING: it will be sent at `next_attempt_at`. DELIVERED: the receiver responded with 2xx. "
                    + "FAILED: no attempt succeeded. DISCARDED: it will not be sent; `error` says why.")
    enum Status {
        PENDING,
        DELIVERED,
        FAILED,
        DISCARDED
    }

    /**
     * The outcome of an attempt.
     *
     * @param status the status of the response; null if there was none
     * @param error why the attempt failed; null if it succeeded
     */
    record Attempt(@Nullable Integer status, @Nullable String error, int durationMillis) {}

    /** Returns this delivery, discarded before any attempt. */
    Delivery discarded(String reason) {
        return finished(Status.DISCARDED, createdAt, 0, new Attempt(null, reason, 0));
    }

    Delivery finished(Status newStatus, Instant at, int madeAttempts, @Nullable Attempt attempt) {
        return new Delivery(id, tenantId, ruleId, type, body, newStatus, madeAttempts, null, createdAt, at, attempt);
    }

    Delivery retried(Instant at, Attempt attempt) {
        return new Delivery(
                id, tenantId, ruleId, type, body, Status.PENDING, attempts + 1, at, createdAt, null, attempt);
    }
}
