// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micronaut.serde.ObjectMapper;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of the log in order, and where to go on. */
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
        @Nullable LogReset reset)
        implements ChangesDocument {
    @Override
    public void writeTo(JsonGenerator json, ObjectMapper mapper) throws IOException {
        json.writeStartObject();
        ChangesDocument.write(json, "items", items);
        json.writeStringField("next_cursor", nextCursor);
        json.writeStringField("position", position);
        ChangesDocument.write(json, "reset", reset, mapper);
        json.writeEndObject();
    }
}
