// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import dev.windsock.json.OneDocument;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ReferenceCounted;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.Headers;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.body.MessageBodyReader;
import io.micronaut.http.codec.CodecException;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads bodies into our own types, once they are one document. Stateless. */
@Singleton
@Order(-100)
@Consumes(MediaType.APPLICATION_JSON)
final class OneDocumentReader<T> implements MessageBodyReader<T> {
    private final ObjectMapper json;

    OneDocumentReader(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Argument<T> type, @Nullable MediaType mediaType) {
        return type.getType().isRecord();
    }

    @Override
    public T read(Argument<T> type, @Nullable MediaType mediaType, Headers headers, ByteBuffer<?> buffer) {
        T value = read(type, buffer.toByteArray());
        // of one that is refused, the framework lets go
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
            throw new CodecException("the body cannot be read", e);
        }
    }

    private T read(Argument<T> type, byte[] body) {
        try {
            OneDocument.check(body);
            return json.readValue(body, type);
        } catch (IOException e) {
            throw new CodecException("the body is not of the documented shape", e);
        }
    }
}
