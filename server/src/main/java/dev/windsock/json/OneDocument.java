// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What a text must be before it is read into a type: the reader of types takes the first document and looks no further,
 * and takes texts that cannot be written again. Stateless.
 */
public final class OneDocument {
    private static final JsonFactory JSON = new JsonFactory();

    private OneDocument() {}

    /** How deeply objects and lists may stand in one another: far more than any request has, and a payload may have. */
    public static final int MAX_DEPTH = 100;

    /** A document that is nested more deeply than that. */
    public static final class TooDeepException extends IOException {
        private static final long serialVersionUID = 1L;

        private TooDeepException() {
            super("nested too deeply");
        }
    }

    /** @throws IOException unless it is one JSON document, or none, with nothing after it and of whole characters */
    public static void check(byte[] text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            int depth = 0;
            while (token != null) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    throw new TooDeepException();
                }
                if ((token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)
                        && !Texts.isWhole(parser.getText())) {
                    throw new IOException("a text has half a character");
                }
                boolean ended = !token.isStructStart()
                        && token != JsonToken.FIELD_NAME
                        && parser.getParsingContext().inRoot();
                token = parser.nextToken();
                if (ended && token != null) {
                    throw new IOException("something follows the document");
                }
            }
        }
    }
}
