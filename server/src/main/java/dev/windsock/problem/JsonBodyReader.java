// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import dev.windsock.json.StrictJson;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ReferenceCounted;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.Headers;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.body.MessageBodyReader;
import io.micronaut.http.codec.CodecException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads request bodies with {@link StrictJson}. Stateless. */
@Singleton
@Order(-100)
@Consumes(MediaType.APPLICATION_JSON)
final class JsonBodyReader<T> implements MessageBodyReader<T> {
    @Override
    public boolean isReadable(Argument<T> type, @Nullable MediaType mediaType) {
        return type.getType().isRecord();
    }

    @Override
    public T read(Argument<T> type, @Nullable MediaType mediaType, Headers headers, ByteBuffer<?> buffer) {
        T value = read(type, buffer.toByteArray());
        // if reading fails, the framework releases the buffer
        if (buffer instanceof ReferenceCounted counted) {
            counted.release();
        }
        return value;
    }

    @Override
    public T read(Argument<T> type, @Nullable MediaType mediaType, Headers headers, InputStream stream) {
        try {
            return read(type, stream.readAllBytes());
        } catch (IOException e) {
            throw new CodecException("Cannot read the request body", e);
        }
    }

    private T read(Argument<T> type, byte[] body) {
        try {
            return StrictJson.read(body, type.getType());
        } catch (StrictJson.InvalidException e) {
            throw new CodecException("Invalid request body", e);
        }
    }
}
