package dev.windsock.stream.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for topics. */
@Serdeable
@Schema(name = "Subscribe", description = "Asks for topics, besides those that the connection has.")
record Subscribe(
        @Schema(allowableValues = "SUBSCRIBE") String type,

        @Schema(description = "Comes back in the answer.") @Nullable String requestId,

        List<String> topics,

        @Schema(description = "Only changes of these resources, or metrics of these instances.") @Nullable List<String> resourceIds,

        @Schema(description = "Seconds between METRIC_UPDATEs, 1 to 60; 5 by default.") @Nullable Integer interval,

        @Schema(description = "Changes after this position are replayed first.") @Nullable String after) {}
