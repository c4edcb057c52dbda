// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for topics. */
@Serdeable
@Schema(name = "Subscribe", description = "Asks for topics, besides those that the connection has.")
record Subscribe(
        @Schema(allowableValues = "SUBSCRIBE") String type,

        @Schema(maxLength = 128, description = "Comes back in the answer.", nullable = false) @Nullable String requestId,

        @ArraySchema(
                arraySchema = @Schema(description = "What to be told."),
                schema = @Schema(implementation = Topic.class))
        List<String> topics,

        @Schema(
                description = "Only changes of these resources, and metrics of these instances; all without it.",
                nullable = false)
        @Nullable List<String> resourceIds,

        @Schema(
                minimum = "1",
                maximum = "60",
                defaultValue = "5",
                description = "Seconds between METRIC_UPDATEs.",
                nullable = false)
        @Nullable Integer interval,

        @Schema(description = "Changes after this position are replayed first.", nullable = false) @Nullable String after) {}
