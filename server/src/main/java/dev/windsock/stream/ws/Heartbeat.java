// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** Shows that the connection is alive. */
@Serdeable
@Schema(name = "Heartbeat", description = "Shows that the connection is alive; sent every 15 seconds.")
record Heartbeat(
        @Schema(allowableValues = "HEARTBEAT") String type,

        @Schema(description = "The newest position. Everything up to it was sent.")
        String position) {}
