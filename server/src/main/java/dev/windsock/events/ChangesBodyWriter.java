// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.json.PrintableJson;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.body.MessageBodyWriter;
import io.micronaut.http.codec.CodecException;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Writes responses that contain changes. Stateless. */
@Singleton
@Order(-100)
@Produces(MediaType.APPLICATION_JSON)
final class ChangesBodyWriter implements MessageBodyWriter<ChangesDocument> {
    private static final JsonFactory JSON = new JsonFactory();

    private final ObjectMapper mapper;

    ChangesBodyWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public boolean isWriteable(Argument<ChangesDocument> type, @Nullable MediaType mediaType) {
        return ChangesDocument.class.isAssignableFrom(type.getType());
    }

    @Override
    public void writeTo(
            Argument<ChangesDocument> type,
            MediaType mediaType,
            ChangesDocument document,
            MutableHeaders headers,
            OutputStream out) {
        headers.set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            document.writeTo(json, mapper);
            json.flush();
            out.write(PrintableJson.of(bytes.toByteArray()));
        } catch (IOException e) {
            throw new CodecException("cannot write the response", e);
        }
    }
}
