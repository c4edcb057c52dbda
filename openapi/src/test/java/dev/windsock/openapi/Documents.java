// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.swagger.v3.core.util.Yaml;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The documents to test. */
final class Documents {
    /** The document that the server's build has written. */
    static final Path GENERATED = path("windsock.openapi.generated");
    /** Its reviewed snapshot. */
    static final Path SNAPSHOT = path("windsock.openapi.snapshot");

    static final Path ASYNCAPI = path("windsock.asyncapi");

    static final JsonNode NOTHING = MissingNode.getInstance();

    private static final String SCHEMAS = "#/components/schemas/";

    private Documents() {}

    static OpenAPI parse(Path document) throws IOException {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(Files.readString(document));
        return Objects.requireNonNull(result.getOpenAPI(), () -> document + ": " + result.getMessages());
    }

    static JsonNode tree(Path document) throws IOException {
        return Yaml.mapper().readTree(Files.readString(document));
    }

    /** Returns all {@code $ref}s below a node. */
    static List<String> references(JsonNode node) {
        List<String> references = new ArrayList<>();
        collect(node, references);
        return references;
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.has("$ref")) {
            references.add(node.get("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }

    /** Returns the names of the schemas that a part of an OpenAPI document refers to, directly or indirectly. */
    static Set<String> schemasReferredTo(JsonNode document, JsonNode part) {
        Set<String> seen = new TreeSet<>();
        follow(document, part, seen);
        Set<String> names = new TreeSet<>();
        seen.stream()
                .filter(reference -> reference.startsWith(SCHEMAS))
                .forEach(reference -> names.add(reference.substring(SCHEMAS.length())));
        return names;
    }

    private static void follow(JsonNode document, JsonNode part, Set<String> seen) {
        for (String reference : references(part)) {
            if (seen.add(reference)) {
                follow(document, document.at(reference.substring(1)), seen);
            }
        }
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property));
    }
}
