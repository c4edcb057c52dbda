// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.events.EventView;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** All that a dashboard shows at first. */
@Serdeable.Serializable
@Schema(
        name = "Stats",
        description = "All that a dashboard shows at first. The histories are of the whole host over the last 15"
                + " minutes, one point for 15 s; a step of which nothing is known is left out.")
public record Stats(
        Summary summary,

        @Schema(description = "The newest 10 changes that the key may read, newest first.")
        List<EventView> recentEvents,

        @Schema(description = "CPU of the host, in percent of all cores.")
        List<Point> cpuHistory,

        @Schema(description = "Memory in use of the host, in percent.")
        List<Point> memoryHistory,

        @Schema(description = "Received by the host, in bytes per second.")
        List<Point> networkRxHistory,

        @Schema(description = "Sent by the host, in bytes per second.")
        List<Point> networkTxHistory) {}
