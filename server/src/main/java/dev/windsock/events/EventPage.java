// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micronaut.serde.ObjectMapper;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of changes. */
@Schema(name = "ChangeEventPage", description = "One page of changes.")
public record EventPage(
        List<EventView> items,

        @Schema(description = "Cursor of the next page. Null on the last page.", nullable = true) @Nullable String nextCursor)
        implements ChangesDocument {
    public EventPage {
        items = List.copyOf(items);
    }

    @Override
    public void writeTo(JsonGenerator json, ObjectMapper mapper) throws IOException {
        json.writeStartObject();
        ChangesDocument.write(json, "items", items);
        json.writeStringField("next_cursor", nextCursor);
        json.writeEndObject();
    }
}
