// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** Announces a gap. */
@Serdeable
@Schema(name = "Reset", description = "Changes are missing: reload the state. The stream continues after `latest`.")
record Reset(
        @Schema(allowableValues = "RESET") String type,

        @Schema(allowableValues = {"HISTORY_TRUNCATED", "EPOCH_CHANGED", "AHEAD"})
        String reason,

        @Schema(description = "The first position that a stream can resume after.")
        String earliest,

        @Schema(description = "The newest position, after which the stream continues.")
        String latest) {}
