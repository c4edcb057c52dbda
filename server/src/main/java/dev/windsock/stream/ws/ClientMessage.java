// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.stream.LiveInterval;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Client commands as they appear in the published documents; {@link Command} parses them. */
sealed interface ClientMessage {
    @Serdeable
    @Schema(name = "Subscribe", description = "Adds topics to the connection.")
    record Subscribe(
            @Schema(allowableValues = "SUBSCRIBE") String type,

            @Schema(maxLength = 128, description = "Returned in the response.", nullable = false) @Nullable String requestId,

            @ArraySchema(
                    arraySchema = @Schema(description = "The topics to add."),
                    schema = @Schema(implementation = Topic.class))
            List<String> topics,

            @Schema(
                    description =
                            "Limits changes to these resources, and metrics to these instances. The default is all.",
                    nullable = false)
            @Nullable List<String> resourceIds,

            @Schema(
                    minimum = "" + LiveInterval.MIN,
                    maximum = "" + LiveInterval.MAX,
                    defaultValue = "" + LiveInterval.DEFAULT,
                    description = "Seconds between METRIC_UPDATEs.",
                    nullable = false)
            @Nullable Integer interval,

            @Schema(
                    pattern = Position.PATTERN,
                    description = "Changes after this position are replayed first.",
                    nullable = false)
            @Nullable String after)
            implements ClientMessage {}

    @Serdeable
    @Schema(name = "Unsubscribe", description = "Removes topics from the connection.")
    record Unsubscribe(
            @Schema(allowableValues = "UNSUBSCRIBE") String type,

            @Schema(maxLength = 128, description = "Returned in the response.", nullable = false) @Nullable String requestId,

            @ArraySchema(
                    arraySchema = @Schema(description = "The topics to remove."),
                    schema = @Schema(implementation = Topic.class))
            List<String> topics)
            implements ClientMessage {}

    @Serdeable
    @Schema(name = "Ping", description = "Requests a PONG.")
    record Ping(
            @Schema(allowableValues = "PING") String type,

            @Schema(maxLength = 128, description = "Returned in the response.", nullable = false) @Nullable String requestId)
            implements ClientMessage {}
}
