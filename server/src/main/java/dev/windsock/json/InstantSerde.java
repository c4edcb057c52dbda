// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Encoder;
import io.micronaut.serde.Serde;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Writes times in the format of {@link Timestamps}, and reads any RFC 3339 time. */
@Singleton
final class InstantSerde implements Serde<Instant> {
    @Override
    public void serialize(Encoder encoder, EncoderContext context, Argument<? extends Instant> type, Instant value)
            throws IOException {
        encoder.encodeString(Timestamps.format(value));
    }

    @Override
    public Instant deserialize(Decoder decoder, DecoderContext context, Argument<? super Instant> type)
            throws IOException {
        String text = decoder.decodeString();
        Optional<Instant> time = Timestamps.parse(text);
        if (time.isEmpty()) {
            throw decoder.createDeserializationException("not an RFC 3339 time", text);
        }
        return time.get();
    }
}
