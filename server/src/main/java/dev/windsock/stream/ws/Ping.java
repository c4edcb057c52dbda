// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Asks for a sign of life. */
@Serdeable
@Schema(name = "Ping", description = "Asks for a sign of life.")
record Ping(
        @Schema(allowableValues = "PING") String type,

        @Schema(maxLength = 128, description = "Comes back in the answer.", nullable = false) @Nullable String requestId) {}
