// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** JSON as the server writes it: fields without a value are null. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode of(Object model) {
        return MAPPER.valueToTree(model);
    }

    static <T> T to(Class<T> model, ObjectNode json) {
        return MAPPER.convertValue(json, model);
    }

    /** @throws Rejection if the text is not a JSON object */
    static ObjectNode parse(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode parsed) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // handled like any value other than an object
        }
        throw new Rejection(400, "MALFORMED_BODY", "The body must be a JSON object.");
    }

    /** @throws Rejection if the text is not an array of JSON objects */
    static Iterable<ObjectNode> parseArray(String text) {
        try {
            return MAPPER.readerForListOf(ObjectNode.class).<java.util.List<ObjectNode>>readValue(text);
        } catch (JsonProcessingException e) {
            throw new Rejection(400, "MALFORMED_BODY", "The body must be an array of JSON objects.");
        }
    }

    /** Returns problem details as the server sends them. */
    static ObjectNode problem(int status, String code, String detail) {
        return object().put("type", "about:blank")
                .put("title", code)
                .put("status", status)
                .put("detail", detail)
                .put("code", code)
                .put("request_id", "test");
    }
}
