// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The webhook of a rule as clients see it. */
@Serdeable
@Schema(name = "Webhook", description = "Where a rule sends signed messages, and whether they arrive.")
record WebhookView(
        @Schema(
                example = "https://hooks.example.com/windsock",
                description =
                        "The URL. Events, and responses to callers without `notification:write`, contain only its "
                                + "origin, because the path is often a secret.")
        String url,

        Status status,

        @Schema(description = "Time since which every attempt has failed; null if the latest attempt succeeded.")
        @Nullable Instant failingSince,

        @Schema(description = "Why it is DISABLED, in one sentence; otherwise null.") @Nullable String disabledReason,

        @Schema(
                description =
                        "Time until which messages are also signed with the previous secret; null if there is none.")
        @Nullable Instant previousSecretUntil) {
    /** Whether messages arrive. */
    @Schema(
            name = "WebhookStatus",
            description = "ACTIVE: the latest attempt succeeded, or there was none yet. FAILING: the latest attempt "
                    + "failed and will be retried. DISABLED: nothing is sent until the rule is changed.")
    enum Status {
        ACTIVE,
        FAILING,
        DISABLED
    }

    /** @param full whether to show the whole URL */
    static WebhookView of(Webhook webhook, boolean full) {
        Webhook.Previous previous = webhook.previous();
        return new WebhookView(
                full ? webhook.url().toString() : webhook.maskedUrl(),
                webhook.isActive() ? webhook.failingSince() == null ? Status.ACTIVE : Status.FAILING : Status.DISABLED,
                webhook.failingSince(),
                webhook.disabledReason(),
                previous == null ? null : previous.until());
    }
}
