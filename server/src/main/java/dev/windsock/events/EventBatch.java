// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of the log in order, and where to go on. */
@Serdeable
@Schema(name = "EventBatch", description = "Changes of the log in order, oldest first, and where to go on.")
public record EventBatch(
        List<EventView> items,

        @Schema(description = "What to read after next; null when these are the newest.", nullable = true) @Nullable String nextCursor,

        @Schema(description = "What to read after for what follows, also when nothing is there yet.")
        String position,

        @Schema(
                description = "Set when the log cannot continue from the position that was asked for: events are"
                        + " missing. Fetch what you need anew, then read after position.",
                nullable = true)
        @Nullable LogReset reset) {}
