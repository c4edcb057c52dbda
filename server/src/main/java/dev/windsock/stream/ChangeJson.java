// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.events.EventView;
import dev.windsock.hub.ChangeEncoder;
import dev.windsock.json.PrintableJson;
import dev.windsock.log.ChangeEvent;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Encodes a change as the same JSON that the REST API returns. */
@Singleton
final class ChangeJson implements ChangeEncoder {
    private static final int BYTES_BESIDES_PAYLOAD = 512;
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public byte[] encode(ChangeEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(
                BYTES_BESIDES_PAYLOAD + event.draft().payload().length());
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            EventView.of(event).writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PrintableJson.of(bytes.toByteArray());
    }
}
