// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes topics. */
@Serdeable
@Schema(name = "Unsubscribe", description = "Removes topics from those of the connection.")
record Unsubscribe(
        @Schema(allowableValues = "UNSUBSCRIBE") String type,

        @Schema(maxLength = 128, description = "Returned in the response.", nullable = false) @Nullable String requestId,

        @ArraySchema(
                arraySchema = @Schema(description = "The topics to remove."),
                schema = @Schema(implementation = Topic.class))
        List<String> topics) {}
