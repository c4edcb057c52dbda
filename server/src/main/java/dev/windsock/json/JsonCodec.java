// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Writes the server's own types as JSON and reads them back. This fails only if there is a bug. JSON from clients is read by
 * {@link StrictJson}. The JSON that this class writes is {@linkplain PrintableJson printable}.
 *
 * <p>Threading: thread-safe.
 */
@Singleton
public final class JsonCodec {
    private final ObjectMapper mapper;

    public JsonCodec(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public String text(Object value) {
        try {
            return PrintableJson.of(mapper.writeValueAsString(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes(Object value) {
        try {
            return PrintableJson.of(mapper.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public <T> T read(String text, Argument<T> type) {
        try {
            return Objects.requireNonNull(mapper.readValue(text, type), "the server never writes null");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
