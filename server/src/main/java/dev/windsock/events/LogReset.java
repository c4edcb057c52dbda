// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.log.Position;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The log cannot continue from a position. */
@Serdeable
@Schema(
        name = "LogReset",
        description =
                "The log cannot be read from a position because changes are missing. The stream continues after `latest`.")
public record LogReset(
        @Schema(
                description =
                        "The cause: retention has removed changes after the position, the position belongs to another "
                                + "incarnation of the log, or the position is beyond the end of the log.",
                allowableValues = {"HISTORY_TRUNCATED", "EPOCH_CHANGED", "AHEAD"})
        String reason,

        @Schema(pattern = Position.PATTERN, description = "The first position after which reads can continue.")
        String earliest,

        @Schema(pattern = Position.PATTERN, description = "The newest position.")
        String latest) {}
