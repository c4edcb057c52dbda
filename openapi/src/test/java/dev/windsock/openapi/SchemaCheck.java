// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Validates values against schemas. Stateless. */
final class SchemaCheck {
    private static final String DOCUMENT = "https://windsock.invalid/document.json";
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode document;
    private final JsonSchemaFactory factory;

    /** @param document an AsyncAPI document, whose schemas are JSON Schema, draft 7 */
    SchemaCheck(JsonNode document) {
        this.document = document;
        this.factory = JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7))
                .schemaLoaders(loaders -> loaders.schemas(Map.of(DOCUMENT, document.toString())))
                .build();
    }

    /** Returns the errors in a value of a component, including fields that the schema does not define. */
    List<String> errors(String component, JsonNode value) {
        String at = "/components/schemas/" + component;
        JsonSchema schema = factory.getSchema(SchemaLocation.of(DOCUMENT + "#" + at), CONFIG);
        List<String> errors = new ArrayList<>();
        schema.validate(value).forEach(error -> errors.add(component + error.getMessage()));
        unknown(document.at(at), value, component, errors);
        return errors;
    }

    private void unknown(JsonNode schema, JsonNode value, String where, List<String> errors) {
        if (schema.has("oneOf") || schema.has("allOf")) {
            // a reference with a description, or one that may be null
            unknown(schema.path(schema.has("oneOf") ? "oneOf" : "allOf").path(0), value, where, errors);
        } else if (schema.has("$ref")) {
            unknown(document.at(schema.get("$ref").asText().substring(1)), value, where, errors);
        } else if (value.isObject() && schema.has("properties")) {
            value.properties().forEach(field -> {
                JsonNode property = schema.path("properties").path(field.getKey());
                if (property.isMissingNode()) {
                    errors.add(where + " has no field " + field.getKey());
                }
                unknown(property, field.getValue(), where + "." + field.getKey(), errors);
            });
        } else if (value.isArray()) {
            value.forEach(item -> unknown(schema.path("items"), item, where + "[]", errors));
        }
    }

    /** Validates an AsyncAPI document against the specification's schema, and returns the errors. */
    static List<String> errorsOfAsyncApi(JsonNode document) {
        try (InputStream in =
                Objects.requireNonNull(SchemaCheck.class.getResourceAsStream("/asyncapi-3.0.0.schema.json"))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON)
                    .validate(document)
                    .stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
