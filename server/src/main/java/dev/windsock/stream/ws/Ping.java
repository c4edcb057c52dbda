// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Requests a PONG. */
@Serdeable
@Schema(name = "Ping", description = "Requests a PONG.")
record Ping(
        @Schema(allowableValues = "PING") String type,

        @Schema(maxLength = 128, description = "Returned in the response.", nullable = false) @Nullable String requestId) {}
