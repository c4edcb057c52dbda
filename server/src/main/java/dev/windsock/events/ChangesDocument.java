// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that contains changes. It writes its own JSON, because the payload of a change is already JSON, and the framework
 * would have to parse it to copy it.
 */
public interface ChangesDocument {
    /** @param mapper writes the other parts of the response */
    void writeTo(JsonGenerator json, ObjectMapper mapper) throws IOException;

    /** Writes a member with a list of changes. */
    static void write(JsonGenerator json, String name, List<EventView> changes) throws IOException {
        json.writeArrayFieldStart(name);
        for (EventView change : changes) {
            change.writeTo(json);
        }
        json.writeEndArray();
    }

    /** Writes a member that the mapper encodes. */
    static void write(JsonGenerator json, String name, @Nullable Object value, ObjectMapper mapper) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value == null ? "null" : mapper.writeValueAsString(value));
    }
}
