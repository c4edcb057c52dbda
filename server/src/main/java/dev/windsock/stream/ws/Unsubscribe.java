// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Topic;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives topics up. */
@Serdeable
@Schema(name = "Unsubscribe", description = "Gives topics up.")
record Unsubscribe(
        @Schema(allowableValues = "UNSUBSCRIBE") String type,

        @Schema(maxLength = 128, description = "Comes back in the answer.", nullable = false) @Nullable String requestId,

        @ArraySchema(
                arraySchema = @Schema(description = "What to be told no more."),
                schema = @Schema(implementation = Topic.class))
        List<String> topics) {}
