// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.events.EventView;
import dev.windsock.hub.ChangeEncoder;
import dev.windsock.log.ChangeEvent;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes a change's JSON, the same that REST answers. */
@Singleton
final class ChangeJson implements ChangeEncoder {
    private final ObjectMapper json;

    ChangeJson(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public byte[] encode(ChangeEvent event) {
        try {
            return json.writeValueAsBytes(EventView.of(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
