// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The first message of a connection. */
@Serdeable
@Schema(name = "Welcome", description = "The first message of a connection.")
record Welcome(
        @Schema(allowableValues = "WELCOME") String type,

        @Schema(format = "uuid", description = "UUIDv7 of the connection, as in logs.")
        String connectionId,

        @Schema(description = "The stream continues after this position.")
        String position,

        @Schema(description = "Interval of HEARTBEAT. After two missing heartbeats, the connection is dead.")
        long heartbeatIntervalMs,

        @ArraySchema(
                arraySchema = @Schema(description = "The topics that the connection is subscribed to."),
                schema = @Schema(implementation = Topic.class))
        List<String> topics,

        @Schema(description = "Whether the stream continues after the requested position.")
        boolean resumed) {}
