// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** What publishing is answered with. */
@Serdeable
@Schema(name = "Publication", description = "Events that are committed.")
public record Publication(
        @Schema(example = "3k9x0v2m:1042", description = "Of the last of the events.")
        String position,

        @Schema(description = "How many events were published.")
        int count) {}
