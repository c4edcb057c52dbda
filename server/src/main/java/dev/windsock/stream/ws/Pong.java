// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The response to PING. */
@Serdeable
@Schema(name = "Pong", description = "The response to PING.")
record Pong(
        @Schema(allowableValues = "PONG") String type,

        @Schema(description = "The command's request_id; null if it had none.") @Nullable String requestId) {}
