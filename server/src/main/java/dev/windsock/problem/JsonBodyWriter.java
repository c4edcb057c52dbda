// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import dev.windsock.json.JsonCodec;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.body.MessageBodyWriter;
import io.micronaut.http.codec.CodecException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Writes response bodies with {@link JsonCodec}, whose JSON is safe to print on a terminal. Stateless. */
@Singleton
@Order(-90)
@Produces(MediaType.APPLICATION_JSON)
final class JsonBodyWriter<T> implements MessageBodyWriter<T> {
    private final JsonCodec json;

    JsonBodyWriter(JsonCodec json) {
        this.json = json;
    }

    @Override
    public boolean isWriteable(Argument<T> type, @Nullable MediaType mediaType) {
        return type.getType().isRecord();
    }

    @Override
    public void writeTo(Argument<T> type, MediaType mediaType, T body, MutableHeaders headers, OutputStream out) {
        headers.set(HttpHeaders.CONTENT_TYPE, mediaType);
        try {
            out.write(json.bytes(body));
        } catch (IOException e) {
            throw new CodecException("Cannot write the response", e);
        }
    }
}
