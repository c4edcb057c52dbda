// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** The body of a message to a webhook, with the members that the Standard Webhooks specification recommends. */
@Serdeable
@Schema(name = "WebhookMessage", description = "The JSON body of a message to a webhook.")
record WebhookMessage(
        @Schema(implementation = WebhookMessageType.class) String type,

        @Schema(description = "When the event occurred.") Instant timestamp,

        NotificationView data) {}
