// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.log.Position;
import io.micronaut.serde.ObjectMapper;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes from the log, in order, and the position after which to continue. */
@Schema(name = "EventBatch", description = "The changes in the log, oldest first, and the position to continue from.")
public record EventBatch(
        List<EventView> items,

        @Schema(
                pattern = Position.PATTERN,
                description = "The position after which the next read continues. Null if these are the newest changes.",
                nullable = true)
        @Nullable String nextCursor,

        @Schema(
                pattern = Position.PATTERN,
                description =
                        "The position from which to continue reading later, even if there are no newer changes yet.")
        String position,

        @Schema(
                description = "Set if the log cannot be read from the requested position because changes are missing."
                        + " Reload the state, then read after `position`.",
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
