// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.events.ChangesDocument;
import dev.windsock.events.EventView;
import io.micronaut.serde.ObjectMapper;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.util.List;

/** The initial state of a dashboard. */
@Schema(
        name = "Stats",
        description = "The initial state of a dashboard. The histories cover the whole host over the last 15"
                + " minutes, with one point per 15 s. Steps without data are omitted.")
public record Stats(
        Summary summary,

        @Schema(description = "The 10 newest changes that the key may read, newest first.")
        List<EventView> recentEvents,

        @Schema(description = "CPU usage of the host, as a percentage of all cores.")
        List<Point> cpuHistory,

        @Schema(description = "Memory usage of the host, as a percentage.")
        List<Point> memoryHistory,

        @Schema(description = "Network traffic received by the host, in bytes per second.")
        List<Point> networkRxHistory,

        @Schema(description = "Network traffic sent by the host, in bytes per second.")
        List<Point> networkTxHistory)
        implements ChangesDocument {
    @Override
    public void writeTo(JsonGenerator json, ObjectMapper mapper) throws IOException {
        json.writeStartObject();
        ChangesDocument.write(json, "summary", summary, mapper);
        ChangesDocument.write(json, "recent_events", recentEvents);
        ChangesDocument.write(json, "cpu_history", cpuHistory, mapper);
        ChangesDocument.write(json, "memory_history", memoryHistory, mapper);
        ChangesDocument.write(json, "network_rx_history", networkRxHistory, mapper);
        ChangesDocument.write(json, "network_tx_history", networkTxHistory, mapper);
        json.writeEndObject();
    }
}
