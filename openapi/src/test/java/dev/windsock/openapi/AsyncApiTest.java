package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document names messages by the schemas of the OpenAPI document, and only those that are there. */
final class AsyncApiTest {
    private static final String SCHEMAS = "/openapi.yaml#/components/schemas/";

    @Test
    void everyMessageHasItsSchemaInTheOpenApiDocument() throws IOException {
        Set<String> schemas = Documents.parse(Documents.GENERATED)
                .getComponents()
                .getSchemas()
                .keySet();
        List<String> named = references().stream()
                .filter(reference -> reference.startsWith(SCHEMAS))
                .map(reference -> reference.substring(SCHEMAS.length()))
                .toList();

        assertThat(named).hasSizeGreaterThan(8);
        assertThat(schemas).containsAll(named);
    }

    @Test
    void everyReferenceWithinTheDocumentResolves() throws IOException {
        JsonNode document = Yaml.mapper().readTree(Files.readString(Documents.ASYNCAPI));
        assertThat(document.path("asyncapi").asText()).startsWith("3.");
        assertThat(references().stream()
                        .filter(reference -> reference.startsWith("#"))
                        .filter(reference -> document.at(reference.substring(1)).isMissingNode()))
                .isEmpty();
    }

    private static List<String> references() throws IOException {
        List<String> references = new ArrayList<>();
        collect(Yaml.mapper().readTree(Files.readString(Documents.ASYNCAPI)), references);
        return references;
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.has("$ref")) {
            references.add(node.get("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }
}
