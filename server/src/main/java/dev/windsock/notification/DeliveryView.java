// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A delivery as clients see it. */
@Serdeable
@Schema(name = "Delivery", description = "A message to the webhook of a rule.")
record DeliveryView(
        @Schema(format = "uuid", description = "UUIDv7 of the delivery, and the `webhook-id` of its message.")
        String id,

        @Schema(format = "uuid", description = "The rule that the webhook belongs to.")
        String ruleId,

        @Schema(implementation = WebhookMessageType.class) String type,
        Delivery.Status status,

        @Schema(description = "How many attempts have been made.")
        int attempts,

        @Schema(description = "When the next attempt begins; null unless it is PENDING.") @Nullable Instant nextAttemptAt,

        @Schema(description = "The status of the latest response; null if there was none.") @Nullable Integer responseStatus,

        @Schema(description = "Why the latest attempt failed, or why nothing is sent, in one sentence; null otherwise.")
        @Nullable String error,

        @Schema(description = "How long the latest attempt took, in milliseconds; null before the first.") @Nullable Integer durationMillis,

        @Schema(description = "When it was created.") Instant createdAt,

        @Schema(description = "When it was delivered, failed or discarded; null while it is PENDING.") @Nullable Instant finishedAt) {
    static DeliveryView of(Delivery delivery) {
        Delivery.Attempt last = delivery.last();
        return new DeliveryView(
                delivery.id().value(),
                delivery.ruleId().value(),
                delivery.type().wireName(),
                delivery.status(),
                delivery.attempts(),
                delivery.nextAttemptAt(),
                last == null ? null : last.status(),
                last == null ? null : last.error(),
                last == null ? null : last.durationMillis(),
                delivery.createdAt(),
                delivery.finishedAt());
    }

    @Serdeable
    @Schema(name = "DeliveryPage", description = "One page of deliveries, newest first.")
    record Page(
            List<DeliveryView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
