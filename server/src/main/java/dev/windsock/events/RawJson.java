// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.Encoder;
import io.micronaut.serde.Serializer;
import jakarta.inject.Singleton;
import java.io.IOException;

/** A JSON object as text, which is embedded in what it is a part of as the object that it is. */
public record RawJson(String text) {
    /** Keeps what someone sent out of logs. */
    @Override
    public String toString() {
        return "RawJson[" + text.length() + " characters]";
    }

    /** Copies the text token by token, names and numbers as they are. One that is no JSON fails the answer. */
    @Singleton
    static final class RawJsonSerializer implements Serializer<RawJson> {
        private static final JsonFactory JSON = new JsonFactory();

        @Override
        public void serialize(Encoder encoder, EncoderContext context, Argument<? extends RawJson> type, RawJson value)
                throws IOException {
            try (JsonParser parser = JSON.createParser(value.text())) {
                parser.nextToken();
                copy(parser, encoder);
            }
        }

        private static void copy(JsonParser parser, Encoder encoder) throws IOException {
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw new IOException("the payload is cut off");
            }
            switch (token) {
                case START_OBJECT -> {
                    Encoder object = encoder.encodeObject(Argument.OBJECT_ARGUMENT);
                    while (parser.nextToken() != JsonToken.END_OBJECT) {
                        object.encodeKey(parser.currentName());
                        parser.nextToken();
                        copy(parser, object);
                    }
                    object.finishStructure();
                }
                case START_ARRAY -> {
                    Encoder array = encoder.encodeArray(Argument.OBJECT_ARGUMENT);
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        copy(parser, array);
                    }
                    array.finishStructure();
                }
                case VALUE_STRING -> encoder.encodeString(parser.getText());
                case VALUE_NUMBER_INT -> encoder.encodeBigInteger(parser.getBigIntegerValue());
                case VALUE_NUMBER_FLOAT -> encoder.encodeBigDecimal(parser.getDecimalValue());
                case VALUE_TRUE -> encoder.encodeBoolean(true);
                case VALUE_FALSE -> encoder.encodeBoolean(false);
                case VALUE_NULL -> encoder.encodeNull();
                case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalStateException("a parser of text gave " + token + " for a value");
            }
        }
    }
}
