// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Parses the JSON of responses. Stateless. */
public final class Texts {
    private static final JsonMapper MAPPER = JsonMapper.createDefault();

    private Texts() {}

    public static JsonNode json(String text) {
        try {
            return MAPPER.readValue(text, Argument.of(JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** Returns a member as text; null if it is absent or null. */
    public static String text(JsonNode object, String member) {
        JsonNode value = object.get(member);
        return value == null || value.isNull() ? null : value.coerceStringValue();
    }

    /** Returns the elements of an array as strings. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.values().forEach(value -> texts.add(value.coerceStringValue()));
        return texts;
    }
}
