package dev.windsock.events;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event that a service publishes. */
@Serdeable
@Schema(name = "PublishedEvent", description = "An event that a service publishes to the tenant's log.")
public record PublishedEvent(
        @Schema(
                description = "What happened, in UPPER_SNAKE; not a type that Windsock itself tells.",
                example = "BACKUP_FINISHED",
                pattern = "[A-Z][A-Z0-9_]{0,63}")
        String type,

        @Schema(
                pattern = "[A-Z][A-Z0-9_]{0,63}",
                example = "VOLUME",
                description = "What kind of resource it is about, in UPPER_SNAKE.")
        @Nullable String resourceType,

        @Schema(
                minLength = 1,
                maxLength = 128,
                example = "0195f3a2-7c41-7d1e-9b60-3f5b1c2d4e5f",
                description = "Which resource it is about.")
        @Nullable String resourceId,

        @Schema(
                description = "Any JSON object, at most 64 KiB; empty when left out.",
                example = "{\"size_bytes\": 73400320}",
                type = "object",
                additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
        @Nullable Map<String, Object> payload) {}
