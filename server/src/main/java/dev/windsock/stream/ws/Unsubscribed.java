package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers UNSUBSCRIBE. */
@Serdeable
@Schema(name = "Unsubscribed", description = "Answers UNSUBSCRIBE.")
record Unsubscribed(
        @Schema(allowableValues = "UNSUBSCRIBED") String type,
        @Nullable String requestId,

        @Schema(description = "All that the connection is subscribed to now.")
        List<String> topics,

        @Schema(description = "Where the connection stands.")
        String position) {}
