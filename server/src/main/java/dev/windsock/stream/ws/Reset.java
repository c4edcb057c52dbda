// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** Tells a gap. */
@Serdeable
@Schema(
        name = "Reset",
        description = "Changes are missing before what follows: read the state anew. The stream goes on after latest.")
record Reset(
        @Schema(allowableValues = "RESET") String type,

        @Schema(allowableValues = {"HISTORY_TRUNCATED", "EPOCH_CHANGED"})
        String reason,

        @Schema(description = "The first position that can still be resumed from.")
        String earliest,

        @Schema(description = "The newest position, after which the stream goes on.")
        String latest) {}
