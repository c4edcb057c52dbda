// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers UNSUBSCRIBE. */
@Serdeable
@Schema(name = "Unsubscribed", description = "Answers UNSUBSCRIBE.")
record Unsubscribed(
        @Schema(allowableValues = "UNSUBSCRIBED") String type,

        @Schema(description = "Of the command; null where it had none.") @Nullable String requestId,

        @ArraySchema(
                arraySchema = @Schema(description = "All that the connection is subscribed to now."),
                schema = @Schema(implementation = Topic.class))
        List<String> topics,

        @Schema(description = "Where the connection stands.")
        String position) {}
