// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.log.Position;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The response to a publication. */
@Serdeable
@Schema(name = "Publication", description = "The result of publishing: the events are committed.")
public record Publication(
        @Schema(pattern = Position.PATTERN, example = "3k9x0v2m:1042", description = "The position of the last event.")
        String position,

        @Schema(description = "How many events were published.")
        int count) {}
