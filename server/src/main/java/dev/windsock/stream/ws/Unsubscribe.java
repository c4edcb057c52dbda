package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives topics up. */
@Serdeable
@Schema(name = "Unsubscribe", description = "Gives topics up.")
record Unsubscribe(
        @Schema(allowableValues = "UNSUBSCRIBE") String type,

        @Schema(description = "Comes back in the answer.") @Nullable String requestId,

        List<String> topics) {}
