// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Yaml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.Changed;
import org.openapitools.openapidiff.core.model.ChangedContent;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import org.openapitools.openapidiff.core.model.ChangedSchema;

/** Describes the incompatible changes between two versions of a document. */
final class Changes {
    /**
     * The path of an artificial operation that makes it possible to compare a schema that no operation refers to, such as an
     * event's data.
     */
    private static final String UNREFERENCED = "/components/schemas/";

    private final List<String> descriptions = new ArrayList<>();

    private Changes() {}

    /** Compares the operations of two documents, and the schemas of streamed events. */
    static ChangedOpenApi between(String before, String after) throws IOException {
        return OpenApiCompare.fromContents(withUnreferencedSchemas(before), withUnreferencedSchemas(after));
    }

    /** Describes the changes that break the old document's clients. */
    static List<String> breaking(ChangedOpenApi changed) {
        Changes changes = new Changes();
        changed.getMissingEndpoints()
                .forEach(endpoint -> changes.descriptions.add(
                        name(endpoint.getMethod().name(), endpoint.getPathUrl()) + " was removed"));
        changed.getChangedOperations().stream().filter(Changed::isIncompatible).forEach(changes::operation);
        return changes.descriptions;
    }

    private static String name(String method, String path) {
        return path.startsWith(UNREFERENCED) ? path.substring(UNREFERENCED.length()) : method + " " + path;
    }

    private void operation(ChangedOperation operation) {
        String name = name(operation.getHttpMethod().name(), operation.getPathUrl());
        Set<String> found = new LinkedHashSet<>();
        var parameters = operation.getParameters();
        if (parameters != null) {
            parameters
                    .getMissing()
                    .forEach(
                            gone -> found.add("the " + gone.getIn() + " parameter " + gone.getName() + " was removed"));
            parameters.getIncreased().stream()
                    .filter(added -> Boolean.TRUE.equals(added.getRequired()))
                    .forEach(added -> found.add(
                            "the " + added.getIn() + " parameter " + added.getName() + " was added and is required"));
            parameters.getChanged().stream().filter(Changed::isIncompatible).forEach(parameter -> {
                String which = "the " + parameter.getIn() + " parameter " + parameter.getName();
                if (parameter.isChangeRequired()) {
                    found.add(which + " is now required");
                }
                if (parameter.isChangeStyle() || parameter.isChangeExplode()) {
                    found.add(which + " has another encoding");
                }
                schema(which, parameter.getSchema(), true, found);
            });
        }
        var body = operation.getRequestBody();
        if (body != null) {
            if (body.isChangeRequired()) {
                found.add("the body is now required");
            }
            content("the body", body.getContent(), true, found);
        }
        var responses = operation.getApiResponses();
        if (responses != null) {
            responses.getMissing().keySet().forEach(status -> found.add("the response " + status + " was removed"));
            responses.getChanged().forEach((status, response) -> {
                String which = operation.getPathUrl().startsWith(UNREFERENCED) ? "" : "the response " + status;
                if (response.getHeaders() != null) {
                    response.getHeaders()
                            .getMissing()
                            .keySet()
                            .forEach(header -> found.add(which + " no longer has the header " + header));
                }
                content(which, response.getContent(), false, found);
            });
        }
        if (found.isEmpty()) {
            // a kind of change that has no description yet
            found.add("changed");
        }
        found.forEach(change -> descriptions.add(name + ": " + change.strip()));
    }

    private static void content(String where, @Nullable ChangedContent content, boolean request, Set<String> found) {
        if (content == null) {
            return;
        }
        content.getMissing().keySet().forEach(type -> found.add(where + " is no longer " + type));
        content.getChanged().values().forEach(media -> schema(where, media.getSchema(), request, found));
    }

    private static void schema(String where, @Nullable ChangedSchema schema, boolean request, Set<String> found) {
        if (schema == null || schema.isCompatible()) {
            return;
        }
        String old = Objects.toString(
                schema.getOldSchema() == null ? null : schema.getOldSchema().getType());
        if (schema.isChangedType()) {
            found.add(where + " was " + old + " and is now "
                    + (schema.getNewSchema() == null
                            ? "nothing"
                            : schema.getNewSchema().getType()));
        }
        if (schema.isChangeFormat() && schema.getOldSchema() != null && schema.getNewSchema() != null) {
            found.add(where + " had the format " + schema.getOldSchema().getFormat() + " and now has "
                    + schema.getNewSchema().getFormat());
        }
        fields(where, schema, request, found);
        if (schema.getRequired() != null && request) {
            schema.getRequired().getIncreased().forEach(field -> found.add(where + " now requires the field " + field));
        } else if (schema.getRequired() != null) {
            schema.getRequired().getMissing().stream()
                    .filter(field -> !schema.getMissingProperties().containsKey(field))
                    .forEach(field -> found.add(where + " may omit the field " + field));
        }
        if (schema.getEnumeration() != null) {
            (request
                            ? schema.getEnumeration().getMissing()
                            : schema.getEnumeration().getIncreased())
                    .forEach(value -> found.add(
                            where + (request ? " no longer accepts the value " : " may have the new value ") + value));
        }
        if (schema.getNullable() != null && schema.getNullable().isIncompatible()) {
            found.add(where + (request ? " may no longer be null" : " may now be null"));
        }
        if (hasOtherLimits(schema)) {
            found.add(where + " has other limits");
        }
        schema(where + ", each item,", schema.getItems(), request, found);
        schema(where + ", each value,", schema.getAddProp(), request, found);
        if (schema.getOneOfSchema() != null) {
            schema.getOneOfSchema().getMissing().keySet().forEach(gone -> found.add(where + " is no longer " + gone));
            schema.getOneOfSchema()
                    .getChanged()
                    .forEach((type, change) -> schema(where + ", as " + type, change, request, found));
        }
    }

    private static void fields(String where, ChangedSchema schema, boolean request, Set<String> found) {
        Map<String, io.swagger.v3.oas.models.media.Schema<?>> added =
                new LinkedHashMap<>(schema.getIncreasedProperties());
        schema.getMissingProperties().forEach((field, gone) -> {
            String renamed = added.entrySet().stream()
                    .filter(candidate -> Objects.equals(candidate.getValue().getDescription(), gone.getDescription())
                            && Objects.equals(candidate.getValue().getType(), gone.getType())
                            && Objects.equals(candidate.getValue().get$ref(), gone.get$ref()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
            added.remove(renamed);
            found.add(where
                    + (request ? " no longer accepts the field " : " no longer has the field ")
                    + field
                    + (renamed == null ? "" : ", which was renamed to " + renamed));
        });
        schema.getChangedProperties()
                .forEach((field, change) ->
                        schema(where + (where.contains("field") ? "." : " field ") + field, change, request, found));
    }

    private static boolean hasOtherLimits(ChangedSchema schema) {
        return Stream.<@Nullable Changed>of(
                        schema.getMaxLength(),
                        schema.getNumericRange(),
                        schema.getMaxItems(),
                        schema.getMinItems(),
                        schema.getPattern())
                .anyMatch(limit -> limit != null && limit.isIncompatible());
    }

    /** Adds an operation for each unreferenced schema, since the comparison only covers operations. */
    private static String withUnreferencedSchemas(String text) throws IOException {
        ObjectNode document = (ObjectNode) Yaml.mapper().readTree(text);
        Set<String> referred = Documents.schemasReferredTo(document, document.path("paths"));
        document.path("components").path("schemas").fieldNames().forEachRemaining(name -> {
            if (!referred.contains(name)) {
                JsonNode operation = Yaml.mapper()
                        .createObjectNode()
                        .set(
                                "responses",
                                object(
                                        "200",
                                        object(
                                                "content",
                                                object(
                                                        "application/json",
                                                        object(
                                                                "schema",
                                                                Yaml.mapper()
                                                                        .createObjectNode()
                                                                        .put(
                                                                                "$ref",
                                                                                "#/components/schemas/" + name))))));
                ((ObjectNode) operation.path("responses").path("200")).put("description", name);
                document.withObject("/paths").set(UNREFERENCED + name, object("get", operation));
            }
        });
        return Yaml.mapper().writeValueAsString(document);
    }

    private static ObjectNode object(String name, JsonNode value) {
        ObjectNode object = Yaml.mapper().createObjectNode();
        object.set(name, value);
        return object;
    }
}
