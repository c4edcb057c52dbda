// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.windsock.log.EventType;
import dev.windsock.log.ResourceType;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of the AsyncAPI document that come from the OpenAPI document and from the event catalogue. They are a message for
 * each type of change, and the schemas, translated from OpenAPI 3.0 to JSON Schema. The document is therefore self-contained.
 */
final class AsyncApiParts {
    private static final String SCHEMAS = "#/components/schemas/";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    /** Matches the patterns of ids and hashes, which all allow a value that consists only of zeros. */
    private static final Pattern DIGITS = Pattern.compile("\\^\\[0-9a-[fz]]\\{([0-9]+)}\\$");

    private final JsonNode openApi;

    AsyncApiParts(JsonNode openApi) {
        this.openApi = openApi;
    }

    /** The types of logged changes. */
    private static Stream<EventType> changes() {
        return EnumSet.allOf(EventType.class).stream().filter(type -> type.topic() != Topic.METRICS);
    }

    /** Returns the schema name for a resource's changes, such as InstanceChange. */
    private static String changeSchema(ResourceType resource) {
        return camelCase(resource.name()) + "Change";
    }

    /** Returns the key of a message, such as instanceStarted. */
    private static String key(EventType type) {
        String name = camelCase(type.name());
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String camelCase(String upperSnake) {
        return Stream.of(upperSnake.split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** Returns the document with all generated parts up to date. */
    String complete(String document) {
        String text = replace(document, "channel", channel());
        text = replace(text, "operation", operation());
        text = replace(text, "messages", messages());
        // last, because it contains the schemas that the other parts refer to
        return replace(text, "schemas", schemas(referred(text)));
    }

    private static String replace(String document, String part, JsonNode content) {
        Matcher marks = Pattern.compile("(?sm)^( *)# generated: " + part + "\n.*?^ *# end\n")
                .matcher(document);
        if (!marks.find()) {
            throw new IllegalArgumentException("The document has no part " + part);
        }
        String indent = marks.group(1);
        String lines = content.isEmpty()
                ? ""
                : yaml(content).lines().map(line -> indent + line + "\n").collect(Collectors.joining());
        return document.substring(0, marks.start())
                + indent
                + "# generated: "
                + part
                + "\n"
                + lines
                + indent
                + "# end\n"
                + document.substring(marks.end());
    }

    private static String yaml(JsonNode node) {
        try {
            return YAML.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> referred(String document) {
        Set<String> names = new TreeSet<>();
        Matcher reference = Pattern.compile(Pattern.quote(SCHEMAS) + "(\\w+)").matcher(document);
        while (reference.find()) {
            names.add(reference.group(1));
        }
        return names;
    }

    private static ObjectNode reference(String to) {
        return NODES.objectNode().put("$ref", to);
    }

    private static JsonNode channel() {
        ObjectNode messages = NODES.objectNode();
        changes().forEach(type -> messages.set(key(type), reference("#/components/messages/" + key(type))));
        return messages;
    }

    private static JsonNode operation() {
        ArrayNode messages = NODES.arrayNode();
        changes().forEach(type -> messages.add(reference("#/channels/events/messages/" + key(type))));
        return messages;
    }

    private JsonNode messages() {
        ObjectNode messages = NODES.objectNode();
        changes().forEach(type -> {
            String topic = type.topic().wireName();
            String permission = Permission.toRead(type.topic()).wireName();
            ObjectNode message = messages.putObject(key(type))
                    .put("name", type.name())
                    .put("title", title(type))
                    .put("summary", type.description())
                    .put("description", "Topic " + topic + ", which needs " + permission + ".")
                    .put("x-topic", topic)
                    .put("x-permission", permission);
            message.putArray("tags").addObject().put("name", "events");
            message.set("payload", reference(SCHEMAS + changeSchema(type.resourceType())));
            message.putArray("examples")
                    .addObject()
                    .put("name", key(type))
                    .put("summary", "An example")
                    .set("payload", example(type));
        });
        return messages;
    }

    private static String title(EventType type) {
        String words = type.name().replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private ObjectNode example(EventType type) {
        ObjectNode event = (ObjectNode) example(schema("ChangeEvent"), "");
        event.put("type", type.name()).put("resource_type", type.resourceType().name());
        event.set("payload", example(schema(type.resourceType().payloadSchema()), ""));
        return event;
    }

    private JsonNode schema(String name) {
        return openApi.at("/components/schemas/" + name);
    }

    /** Returns a value that a schema in the OpenAPI document allows. */
    private JsonNode example(JsonNode schema, String name) {
        if (schema.has("$ref")) {
            return example(openApi.at(schema.get("$ref").asText().substring(1)), name);
        }
        if (schema.path("nullable").asBoolean()) {
            return NODES.nullNode();
        }
        if (schema.has("allOf")) {
            return example(schema.path("allOf").path(0), name);
        }
        if (schema.has("example")) {
            return schema.get("example");
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        Matcher digits = DIGITS.matcher(schema.path("pattern").asText());
        if (digits.matches()) {
            return TextNode.valueOf("0".repeat(Integer.parseInt(digits.group(1))));
        }
        return switch (schema.path("type").asText()) {
            case "object" -> {
                ObjectNode object = NODES.objectNode();
                schema.path("required")
                        .forEach(field -> object.set(
                                field.asText(),
                                example(schema.path("properties").path(field.asText()), field.asText())));
                yield object;
            }
            case "array" -> NODES.arrayNode();
            case "integer", "number" ->
                NODES.numberNode(Math.max(1, schema.path("minimum").asInt()));
            case "boolean" -> NODES.booleanNode(false);
            default ->
                switch (schema.path("format").asText()) {
                    case "uuid" -> TextNode.valueOf("0195f3a2-7c41-7d1e-9b60-3f5b1c2d4e5f");
                    case "date-time" -> TextNode.valueOf("2026-05-04T09:30:00.123Z");
                    default -> TextNode.valueOf(name.equals("position") ? "3k9x0v2m:1043" : "example");
                };
        };
    }

    private JsonNode schemas(Set<String> roots) {
        Map<String, JsonNode> found = new TreeMap<>();
        List<String> pending = new ArrayList<>(roots);
        while (!pending.isEmpty()) {
            String name = pending.remove(pending.size() - 1);
            if (!found.containsKey(name)) {
                ObjectNode translated = NODES.objectNode().put("title", name);
                translated.setAll((ObjectNode) translate(definition(name)));
                nameEnums(name, translated);
                found.put(name, translated);
                Documents.references(translated)
                        .forEach(reference -> pending.add(reference.substring(SCHEMAS.length())));
            }
        }
        ObjectNode all = NODES.objectNode();
        found.forEach(all::set);
        return all;
    }

    /** Returns a schema from the OpenAPI document, or the schema of the changes to a resource. */
    private JsonNode definition(String name) {
        for (ResourceType resource : ResourceType.values()) {
            if (changeSchema(resource).equals(name)) {
                ObjectNode change = schema("ChangeEvent").deepCopy();
                change.put(
                        "description", "A change to a resource that has the schema " + resource.payloadSchema() + ".");
                ObjectNode properties = (ObjectNode) change.path("properties");
                ArrayNode types = properties
                        .putObject("type")
                        .put("type", "string")
                        .put("description", "What happened. Ignore types that you do not know.")
                        .putArray("enum");
                changes()
                        .filter(type -> type.resourceType() == resource)
                        .map(EventType::name)
                        .forEach(types::add);
                properties
                        .putObject("payload")
                        .put("description", "The resource after the change or, if it was deleted, before.")
                        .putArray("allOf")
                        .add(reference(SCHEMAS + resource.payloadSchema()));
                return change;
            }
        }
        return schema(name);
    }

    /** Names the enumerations of properties, since generators create a type for each of them. */
    private static void nameEnums(String schema, ObjectNode translated) {
        translated.path("properties").properties().forEach(property -> {
            if (property.getValue().has("enum")) {
                String name = Stream.of(property.getKey().split("_"))
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
                ((ObjectNode) property.getValue()).put("title", schema + name);
            }
        });
    }

    /** Translates a schema from OpenAPI 3.0 to JSON Schema. */
    private static JsonNode translate(JsonNode schema) {
        if (schema instanceof ArrayNode list) {
            ArrayNode translated = NODES.arrayNode();
            list.forEach(item -> translated.add(translate(item)));
            return translated;
        }
        if (!(schema instanceof ObjectNode)) {
            return schema;
        }
        ObjectNode translated = NODES.objectNode();
        schema.properties().forEach(field -> {
            switch (field.getKey()) {
                case "nullable", "x-known-values", "x-enum-descriptions" -> {
                    // expressed differently in JSON Schema, or not needed
                }
                case "example" -> translated.putArray("examples").add(field.getValue());
                case "enum" -> {
                    if (field.getValue().size() == 1) {
                        translated.set("const", field.getValue().get(0));
                    } else {
                        translated.set("enum", field.getValue().deepCopy());
                    }
                }
                case "required" ->
                    translated.set(field.getKey(), field.getValue().deepCopy());
                default -> translated.set(field.getKey(), translate(field.getValue()));
            }
        });
        if (schema.path("nullable").asBoolean()) {
            allowNull(translated);
        }
        return translated;
    }

    private static void allowNull(ObjectNode schema) {
        if (schema.remove("allOf") instanceof ArrayNode only) {
            schema.remove("type");
            schema.putArray("oneOf").add(only.get(0)).addObject().put("type", "null");
            return;
        }
        JsonNode type = schema.path("type");
        schema.putArray("type").add(type).add("null");
        if (schema.path("enum") instanceof ArrayNode values) {
            values.addNull();
        } else if (schema.has("const")) {
            JsonNode only = schema.remove("const");
            schema.putArray("enum").add(only).addNull();
        }
    }
}
