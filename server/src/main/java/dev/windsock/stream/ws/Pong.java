// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Answers PING. */
@Serdeable
@Schema(name = "Pong", description = "Answers PING.")
record Pong(
        @Schema(allowableValues = "PONG") String type,

        @Schema(description = "Of the command; null where it had none.") @Nullable String requestId) {}
