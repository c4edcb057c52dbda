// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;

/** How to rotate a webhook secret. */
@Serdeable
@Schema(name = "RotateSecretRequest", description = "How to rotate a webhook secret.")
record RotateSecretRequest(
        @Nullable @PositiveOrZero(message = "must not be negative") @Max(value = 604_800, message = "must be at most 604800") @Schema(
                defaultValue = "86400",
                description =
                        "How long messages are also signed with the old secret, in seconds; the default is a day.")
        Integer graceSeconds) {
    private static final int DAY_SECONDS = 86_400;

    int graceOrDay() {
        return graceSeconds == null ? DAY_SECONDS : graceSeconds;
    }
}
