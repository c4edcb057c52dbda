package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The first message of a connection. */
@Serdeable
@Schema(name = "Welcome", description = "The first message of a connection.")
record Welcome(
        @Schema(allowableValues = "WELCOME") String type,
        String connectionId,

        @Schema(description = "What follows comes after this position.")
        String position,

        @Schema(description = "How often HEARTBEAT comes; after two of them are missing, the connection is dead.")
        long heartbeatIntervalMs,

        List<String> topics,

        @Schema(description = "Whether the connection goes on after the position that was asked for.")
        boolean resumed) {}
