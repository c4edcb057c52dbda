// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.json.Texts;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event that a service publishes. */
@Schema(name = "PublishedEvent", description = "An event that a service publishes to the tenant's log.")
public record PublishedEvent(
        @Schema(
                description =
                        "What happened, in UPPER_SNAKE_CASE. The names of the WebSocket's control messages and the"
                                + " prefixes of Windsock's own events are reserved: INSTANCE_, VOLUME_, VPC_, KEY_, TENANT_, "
                                + "TERMINAL_, NOTIFICATION_, AUDIT_ and METRIC_.",
                example = "BACKUP_FINISHED",
                pattern = "[A-Z][A-Z0-9_]{0,63}")
        String type,

        @Schema(
                pattern = "[A-Z][A-Z0-9_]{0,63}",
                example = "VOLUME",
                description = "The type of resource that the event is about, in UPPER_SNAKE_CASE.")
        @Nullable String resourceType,

        @Schema(
                minLength = 1,
                maxLength = 128,
                pattern = "[^" + Texts.INVISIBLE + "]*",
                example = "0195f3a2-7c41-7d1e-9b60-3f5b1c2d4e5f",
                description = "The resource that the event is about.")
        @Nullable String resourceId,

        @Schema(
                description =
                        "Any JSON object of at most 64 KiB and 64 levels of nesting; empty by default. Numbers keep"
                                + " all of their digits.",
                example = "{\"size_bytes\": 73400320}",
                implementation = Object.class,
                type = "object",
                additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
        @Nullable String payload) {
    /** Keeps the payload out of logs. */
    @Override
    public String toString() {
        return "PublishedEvent[" + type + "]";
    }
}
