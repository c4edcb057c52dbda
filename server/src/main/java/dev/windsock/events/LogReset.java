// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The log cannot continue from a position. */
@Serdeable
@Schema(
        name = "LogReset",
        description =
                "The log cannot continue from a position because changes are missing. The stream continues after `latest`.")
public record LogReset(
        @Schema(
                description =
                        "Whether retention has removed changes after the position, the position belongs to another"
                                + " incarnation of the log, or the log does not reach the position.",
                allowableValues = {"HISTORY_TRUNCATED", "EPOCH_CHANGED", "AHEAD"})
        String reason,

        @Schema(description = "The first position that reads can continue after.")
        String earliest,

        @Schema(description = "The newest position.") String latest) {}
