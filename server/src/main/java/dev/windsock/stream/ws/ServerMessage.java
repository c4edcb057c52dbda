// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's messages over the WebSocket of an event stream, other than changes and metrics. */
public sealed interface ServerMessage {
    @Serdeable
    @Schema(name = "Welcome", description = "The first message of a connection.")
    record Welcome(
            @Schema(allowableValues = "WELCOME") String type,

            @Schema(format = "uuid", description = "UUIDv7 of the connection, as in `GET /api/connections`.")
            String connectionId,

            @Schema(pattern = Position.PATTERN, description = "The stream continues after this position.")
            String position,

            @Schema(
                    description =
                            "Interval of HEARTBEAT. If nothing arrives for two and a half intervals, the connection "
                                    + "is dead.")
            long heartbeatIntervalMs,

            @ArraySchema(
                    arraySchema = @Schema(description = "The topics that the connection is subscribed to."),
                    schema = @Schema(implementation = Topic.class))
            List<String> topics,

            @Schema(description = "Whether the stream continues after the requested position.")
            boolean resumed)
            implements ServerMessage {}

    @Serdeable
    @Schema(name = "Subscribed", description = "The response to SUBSCRIBE.")
    record Subscribed(
            @Schema(allowableValues = "SUBSCRIBED") String type,

            @Schema(description = "The command's request_id; null if it had none.") @Nullable String requestId,

            @ArraySchema(
                    arraySchema = @Schema(description = "All topics that the connection is now subscribed to."),
                    schema = @Schema(implementation = Topic.class))
            List<String> topics,

            @Schema(pattern = Position.PATTERN, description = "The position of the connection.")
            String position)
            implements ServerMessage {}

    @Serdeable
    @Schema(name = "Unsubscribed", description = "The response to UNSUBSCRIBE.")
    record Unsubscribed(
            @Schema(allowableValues = "UNSUBSCRIBED") String type,

            @Schema(description = "The command's request_id; null if it had none.") @Nullable String requestId,

            @ArraySchema(
                    arraySchema = @Schema(description = "All topics that the connection is now subscribed to."),
                    schema = @Schema(implementation = Topic.class))
            List<String> topics,

            @Schema(pattern = Position.PATTERN, description = "The position of the connection.")
            String position)
            implements ServerMessage {}

    @Serdeable
    @Schema(
            name = "StreamError",
            description =
                    "Rejects a command, or says why the connection is about to be closed. The codes are the same as "
                            + "in REST responses.")
    record StreamError(
            @Schema(allowableValues = "ERROR") String type,

            @Schema(
                    description = "The command's request_id; absent if it had none or could not be parsed.",
                    nullable = false)
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable String requestId,

            @Schema(description = "The machine-readable error code, such as FORBIDDEN.")
            String code,

            @Schema(description = "A human-readable description of what went wrong.")
            String message)
            implements ServerMessage {}

    @Serdeable
    @Schema(name = "Pong", description = "The response to PING.")
    record Pong(
            @Schema(allowableValues = "PONG") String type,

            @Schema(description = "The command's request_id; null if it had none.") @Nullable String requestId)
            implements ServerMessage {}

    @Serdeable
    @Schema(name = "Heartbeat", description = "Shows that the connection is alive; sent at each interval of WELCOME.")
    record Heartbeat(
            @Schema(allowableValues = "HEARTBEAT") String type,

            @Schema(
                    pattern = Position.PATTERN,
                    description = "The newest position. All subscribed changes up to it have been sent.")
            String position)
            implements ServerMessage {}

    @Serdeable
    @Schema(name = "Reset", description = "Changes are missing: reload the state. The stream continues after `latest`.")
    record Reset(
            @Schema(allowableValues = "RESET") String type,

            @Schema(allowableValues = {"HISTORY_TRUNCATED", "EPOCH_CHANGED", "AHEAD"})
            String reason,

            @Schema(pattern = Position.PATTERN, description = "The first position after which a stream can resume.")
            String earliest,

            @Schema(pattern = Position.PATTERN, description = "The newest position, after which the stream continues.")
            String latest)
            implements ServerMessage {}
}
