// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** A sign of life. */
@Serdeable
@Schema(name = "Heartbeat", description = "A sign of life, every 15 seconds.")
record Heartbeat(
        @Schema(allowableValues = "HEARTBEAT") String type,

        @Schema(description = "The newest position; everything up to it was sent.")
        String position) {}
