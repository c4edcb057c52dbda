// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response to SUBSCRIBE. */
@Serdeable
@Schema(name = "Subscribed", description = "The response to SUBSCRIBE.")
record Subscribed(
        @Schema(allowableValues = "SUBSCRIBED") String type,

        @Schema(description = "The command's request_id; null if it had none.") @Nullable String requestId,

        @ArraySchema(
                arraySchema = @Schema(description = "All topics that the connection is now subscribed to."),
                schema = @Schema(implementation = Topic.class))
        List<String> topics,

        @Schema(description = "The position of the connection.")
        String position) {}
