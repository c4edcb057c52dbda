// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Deserializer;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Reads texts, and takes nothing else for one: the framework's own reads 5 as "5". */
@Singleton
final class TextDeserializer implements Deserializer<String> {
    @Override
    public String deserialize(Decoder decoder, DecoderContext context, Argument<? super String> type)
            throws IOException {
        JsonNode node = decoder.decodeNode();
        if (!node.isString()) {
            throw decoder.createDeserializationException("not a text", node);
        }
        return node.getStringValue();
    }
}
