// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.curiousoddman.rgxgen.RgxGen;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/**
 * Generates values that a schema of the OpenAPI document allows, and values that it does not allow.
 *
 * @param document the whole document, for references
 */
@NullUnmarked
record SchemaValues(JsonNode document, Random random) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_ITEMS = 3;
    private static final int MAX_LENGTH = 200;
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "NOPE",
            "a b",
            "-1",
            "1e3",
            "null",
            "ÄÖ\u00fc",
            "\ud83d\ude80",
            "a\u0001",
            "%",
            "..",
            "/",
            "yesterday");

    JsonNode resolve(JsonNode node) {
        if (node.has("$ref")) {
            return resolve(document.at(node.get("$ref").asText().substring(1)));
        }
        if (node.path("allOf").size() == 1) {
            JsonNode of = resolve(node.get("allOf").get(0));
            return of.isObject()
                    ? ((ObjectNode) of.deepCopy())
                            .put("nullable", node.path("nullable").asBoolean())
                    : of;
        }
        return node;
    }

    /** Returns a value that a schema allows. */
    JsonNode allowed(JsonNode reference) {
        JsonNode schema = resolve(reference);
        if (schema.path("nullable").asBoolean() && random.nextInt(8) == 0) {
            return JSON.nullNode();
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        if (schema.has("oneOf")) {
            return allowed(
                    schema.get("oneOf").get(random.nextInt(schema.get("oneOf").size())));
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "integer" -> JSON.numberNode(integer(schema));
            case "number" -> JSON.numberNode(random.nextDouble());
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "string" -> JSON.textNode(text(schema));
            default -> throw new IllegalStateException("A schema has no type: " + schema);
        };
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) || random.nextInt(3) == 0) {
                object.set(property.getKey(), allowed(property.getValue()));
            }
        });
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject() || additional.asBoolean()) {
            for (int i = random.nextInt(MAX_ITEMS); i > 0; i--) {
                object.set(
                        "name_" + i, additional.isObject() ? allowed(additional) : JSON.numberNode(random.nextLong()));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema) {
        int least = schema.path("minItems").asInt();
        int most = Math.min(schema.path("maxItems").asInt(MAX_ITEMS), least + MAX_ITEMS);
        ArrayNode array = JSON.arrayNode();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
            array.add(allowed(schema.path("items")));
        }
        return array;
    }

    private long integer(JsonNode schema) {
        long least =
                schema.path("minimum").asLong(largest(schema) == Long.MAX_VALUE ? Long.MIN_VALUE : Integer.MIN_VALUE);
        long most = schema.path("maximum").asLong(largest(schema));
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> random.nextLong(least, most) + random.nextInt(2);
        };
    }

    private static long largest(JsonNode schema) {
        return schema.path("format").asText().equals("int32") ? Integer.MAX_VALUE : Long.MAX_VALUE;
    }

    private String text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "uuid" -> UUID.randomUUID().toString();
            case "date-time" ->
                Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L), random.nextInt(1_000_000_000))
                        .atOffset(random.nextBoolean() ? ZoneOffset.UTC : ZoneOffset.ofHoursMinutes(5, 30))
                        .toString();
            default -> schema.has("pattern") ? matching(schema) : free(schema);
        };
    }

    private String matching(JsonNode schema) {
        Pattern pattern = Pattern.compile(schema.get("pattern").asText());
        RgxGen generator = RgxGen.parse(schema.get("pattern").asText());
        return Stream.generate(() -> generator.generate(random))
                .limit(1_000)
                .map(text -> text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text)
                .filter(text -> pattern.matcher(text).matches() && fits(schema, text))
                .findFirst()
                .orElseGet(() -> schema.path("example").asText());
    }

    private String free(JsonNode schema) {
        if (schema.has("example") && random.nextBoolean()) {
            return schema.get("example").asText();
        }
        return TEXTS.stream()
                .skip(random.nextInt(TEXTS.size()))
                .filter(text -> fits(schema, text) && text.indexOf('\u0001') < 0)
                .findFirst()
                .orElse("text");
    }

    private static boolean fits(JsonNode schema, String text) {
        return text.length() >= schema.path("minLength").asInt()
                && text.length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE);
    }

    /** Returns values that a schema does not allow, each with the reason. */
    Map<String, JsonNode> notAllowed(JsonNode reference) {
        JsonNode schema = resolve(reference);
        Map<String, JsonNode> values = new LinkedHashMap<>();
        if (schema.has("oneOf")) {
            schema.get("oneOf").forEach(alternative -> values.putAll(notAllowed(alternative)));
            // another alternative may allow arrays or objects, and then contributes the invalid ones itself
            values.remove("an array");
            values.remove("an object");
            return values;
        }
        if (!schema.path("nullable").asBoolean()) {
            values.put("null", JSON.nullNode());
        }
        switch (schema.path("type").asText()) {
            case "object" -> {
                values.put("an array", JSON.arrayNode());
                notAllowedObjects(schema, values);
            }
            case "array" -> {
                values.put("an object", JSON.objectNode());
                notAllowedArrays(schema, values);
            }
            case "integer" -> {
                values.put("a string", JSON.textNode("1"));
                values.put("a fraction", JSON.numberNode(1.5));
                if (schema.has("minimum")) {
                    values.put(
                            "too small", JSON.numberNode(schema.get("minimum").asLong() - 1));
                }
                long most = schema.path("maximum").asLong(largest(schema));
                if (most < Long.MAX_VALUE) {
                    values.put("too large", JSON.numberNode(most + 1));
                }
            }
            case "boolean" -> values.put("a string", JSON.textNode("true"));
            case "string" -> {
                values.put("a number", JSON.numberNode(7));
                notAllowedTexts(schema).forEach(text -> values.put("'" + text + "'", JSON.textNode(text)));
            }
            default -> values.remove("null");
        }
        return values;
    }

    private void notAllowedObjects(JsonNode schema, Map<String, JsonNode> values) {
        schema.path("required").forEach(name -> {
            ObjectNode without = object(schema);
            without.remove(name.asText());
            values.put("without " + name.asText(), without);
        });
        if (schema.has("additionalProperties")
                && !schema.get("additionalProperties").isObject()
                && !schema.get("additionalProperties").asBoolean()) {
            values.put("an unknown property", object(schema).put("unknown_property", 1));
        }
        schema.path("properties")
                .properties()
                .forEach(property -> notAllowed(property.getValue())
                        .forEach((what, value) -> values.put(
                                property.getKey() + ": " + what, object(schema).set(property.getKey(), value))));
    }

    private void notAllowedArrays(JsonNode schema, Map<String, JsonNode> values) {
        notAllowed(schema.path("items"))
                .forEach((what, value) ->
                        values.put("an item: " + what, array(schema).add(value)));
        if (schema.path("minItems").asInt() > 0) {
            values.put("empty", JSON.arrayNode());
        }
        if (schema.path("maxItems").asInt(Integer.MAX_VALUE) < 1_000) {
            ArrayNode many = JSON.arrayNode();
            while (many.size() <= schema.get("maxItems").asInt()) {
                many.add(allowed(schema.path("items")));
            }
            values.put("too many items", many);
        }
    }

    /** Returns strings that a schema of type string does not allow. */
    List<String> notAllowedTexts(JsonNode schema) {
        List<String> texts = new ArrayList<>(TEXTS);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        texts.add("x".repeat(Math.min(most, 300) + 1));
        return texts.stream().filter(text -> !allows(schema, text)).toList();
    }

    private static boolean allows(JsonNode schema, String text) {
        if (schema.has("enum")) {
            return Stream.of(schema.get("enum").elements()).anyMatch(all -> {
                while (all.hasNext()) {
                    if (all.next().asText().equals(text)) {
                        return true;
                    }
                }
                return false;
            });
        }
        return !schema.has("format")
                && fits(schema, text)
                && (!schema.has("pattern")
                        || Pattern.matches(schema.get("pattern").asText(), text));
    }
}
