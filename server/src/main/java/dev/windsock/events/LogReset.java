// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The log cannot continue from a position. */
@Serdeable
@Schema(
        name = "LogReset",
        description = "The log cannot continue from a position: changes are missing. What follows comes after latest.")
public record LogReset(
        @Schema(
                description = "Whether retention has removed what came after the position, or it is of another"
                        + " incarnation of the log.",
                allowableValues = {"HISTORY_TRUNCATED", "EPOCH_CHANGED"})
        String reason,

        @Schema(description = "The first position that can still be read after.")
        String earliest,

        @Schema(description = "The newest position.") String latest) {}
