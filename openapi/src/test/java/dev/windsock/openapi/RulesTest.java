// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.problem.ErrorCode;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules for all operations and schemas in the document. */
final class RulesTest {
    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern SCHEMA_NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");
    /** The generator's default descriptions. */
    private static final Pattern NO_DESCRIPTION = Pattern.compile("\\w+ \\d{3} response|OK response|Response \\d{3}|");
    /** A name in CamelCase, or a Javadoc tag. */
    private static final Pattern CODE_NAME = Pattern.compile("\\b[A-Z][a-z]+([A-Z][a-z]+)+\\b|\\{@\\w+");

    private static final Set<String> OTHER_NAMES = Set.of("WebSocket", "HttpOnly");
    /** The operations that need no permission. For /ws, each topic needs its own permission. */
    private static final Set<String> NEED_NO_PERMISSION = Set.of(
            "listSessions",
            "endSession",
            "openSession",
            "redeemSignInCode",
            "getSession",
            "closeSession",
            "createTicket",
            "streamEvents",
            "getCluster",
            "getHealth",
            "getLiveness",
            "getReadiness");

    private static final String SCHEMAS = "#/components/schemas/";

    private JsonNode document = Documents.NOTHING;

    @BeforeEach
    void read() throws IOException {
        document = Documents.tree(Documents.GENERATED);
    }

    @Test
    void isAValidDocument() throws IOException {
        OpenAPI parsed = Documents.parse(Documents.GENERATED);
        assertThat(parsed.getPaths()).hasSizeGreaterThan(10);
        assertThat(Documents.references(document).stream()
                        .filter(reference -> document.at(reference.substring(1)).isMissingNode()))
                .isEmpty();
    }

    @Test
    void everyOperationHasAUniqueIdATagAndASummary() {
        Set<String> tags = new HashSet<>();
        document.path("tags").forEach(tag -> {
            assertThat(tag.path("description").asText()).isNotBlank();
            tags.add(tag.path("name").asText());
        });
        Set<String> ids = new HashSet<>();
        Set<String> used = new HashSet<>();
        List<String> violations = new ArrayList<>();
        operations((name, operation) -> {
            if (!ids.add(operation.path("operationId").asText(""))) {
                violations.add(name + " has no unique operationId");
            }
            if (operation.path("summary").asText("").isBlank()) {
                violations.add(name + " has no summary");
            }
            if (operation.path("tags").size() != 1) {
                violations.add(name + " does not have exactly one tag");
            }
            used.add(operation.path("tags").path(0).asText());
        });
        assertThat(violations).isEmpty();
        assertThat(ids).hasSizeGreaterThan(10);
        assertThat(used).isEqualTo(tags);
    }

    @Test
    void everyOperationNamesItsPermission() {
        List<String> violations = new ArrayList<>();
        operations((name, operation) -> {
            boolean named = operation.path("x-permission").asText("").matches("[a-z]+:[a-z]+");
            if (named
                    == NEED_NO_PERMISSION.contains(operation.path("operationId").asText())) {
                violations.add(name);
            }
        });
        assertThat(violations).isEmpty();
    }

    @Test
    void everyOperationDeclaresItsProblems() {
        List<String> violations = new ArrayList<>();
        operations((name, operation) -> {
            String others = operation.path("responses").has("101") ? "5XX" : "default";
            if (!operation.path("responses").has(others)) {
                violations.add(name + " has no response " + others);
            }
            operation.path("responses").properties().forEach(response -> {
                String schema = resolved(response.getValue())
                        .path("content")
                        .path("application/problem+json")
                        .at("/schema/$ref")
                        .asText();
                boolean error = response.getKey().matches("default|5XX")
                        || response.getKey().startsWith("4");
                if (error && !schema.equals(SCHEMAS + "Problem")) {
                    violations.add(name + " " + response.getKey() + " is not a Problem");
                }
            });
        });
        assertThat(violations).isEmpty();
    }

    @Test
    void everyResponseHasADescriptionAndAPosition() {
        List<String> violations = new ArrayList<>();
        operations((name, operation) -> operation.path("responses").properties().forEach(response -> {
            String description =
                    resolved(response.getValue()).path("description").asText("");
            if (NO_DESCRIPTION.matcher(description).matches()) {
                violations.add(name + " " + response.getKey() + " has no description");
            }
            if (name.startsWith("GET /api/")
                    && response.getKey().startsWith("2")
                    && !response.getValue().path("headers").has("X-Windsock-Position")) {
                violations.add(name + " " + response.getKey() + " has no position");
            }
        }));
        assertThat(violations).isEmpty();
    }

    @Test
    void everyParameterHasADescription() {
        List<String> violations = new ArrayList<>();
        operations((name, operation) -> operation.path("parameters").forEach(reference -> {
            JsonNode parameter = resolved(reference);
            String which = name + " " + parameter.path("name").asText();
            if (parameter.path("description").asText("").isBlank()) {
                violations.add(which + " has no description");
            }
            if (parameter.path("schema").path("nullable").asBoolean()) {
                violations.add(which + " is nullable instead of optional");
            }
            if (parameter.path("name").asText().equals("limit")
                    && !parameter.path("schema").has("maximum")) {
                violations.add(which + " has no maximum");
            }
        }));
        assertThat(violations).isEmpty();
    }

    @Test
    void everySchemaHasAPlainNameAndADescription() {
        List<String> violations = new ArrayList<>();
        schemas((name, schema) -> {
            if (!SCHEMA_NAME.matcher(name).matches()) {
                violations.add(name + " is not a plain name");
            }
            if (schema.path("description").asText("").isBlank()) {
                violations.add(name + " has no description");
            }
            schema.path("properties").properties().forEach(property -> {
                if (!SNAKE_CASE.matcher(property.getKey()).matches()) {
                    violations.add(name + "." + property.getKey() + " is not in snake_case");
                }
                if (property.getKey().endsWith("_at")
                        && !property.getValue().path("format").asText().equals("date-time")) {
                    violations.add(name + "." + property.getKey() + " is not a date-time");
                }
            });
        });
        assertThat(violations).isEmpty();
    }

    @Test
    void everyPatternMatchesWholeValues() {
        assertThat(document.findValues("pattern"))
                .isNotEmpty()
                .allSatisfy(
                        pattern -> assertThat(pattern.asText()).startsWith("^").endsWith("$"));
    }

    @Test
    void descriptionsDoNotMentionClasses() {
        Set<String> schemas = new HashSet<>();
        schemas((name, schema) -> schemas.add(name));
        List<String> violations = new ArrayList<>();
        List<JsonNode> texts = new ArrayList<>(document.findValues("description"));
        texts.addAll(document.findValues("summary"));
        texts.stream().filter(JsonNode::isTextual).forEach(text -> {
            Matcher name = CODE_NAME.matcher(text.asText());
            while (name.find()) {
                if (!schemas.contains(name.group()) && !OTHER_NAMES.contains(name.group())) {
                    violations.add(name.group() + " in: " + text.asText());
                }
            }
        });
        assertThat(violations).isEmpty();
    }

    @Test
    void everyErrorCodeIsDocumented() {
        String codes = document.at("/components/schemas/Problem/properties/code/description")
                .asText();
        assertThat(Arrays.stream(ErrorCode.values()))
                .allSatisfy(code -> assertThat(codes).containsPattern("\\b" + code.status() + ": [A-Z_, ]*\\b" + code));
    }

    @Test
    void everyEventOfAStreamHasASchema() {
        List<String> events = new ArrayList<>();
        operations((name, operation) -> operation.path("x-events").properties().forEach(event -> {
            events.add(event.getKey());
            assertThat(document.at(event.getValue().asText().substring(1))
                            .path("type")
                            .asText())
                    .as(name + " " + event.getKey())
                    .isEqualTo("object");
        }));
        assertThat(events).contains("summary", "metrics", "change", "reset", "close");
    }

    @Test
    void everySchemaIsReferenced() throws IOException {
        Set<String> used = Documents.schemasReferredTo(document, document.path("paths"));
        Set<String> streamed = new TreeSet<>();
        operations((name, operation) -> operation
                .path("x-events")
                .forEach(event -> streamed.add(event.asText().substring(SCHEMAS.length()))));
        Documents.references(Documents.tree(Documents.ASYNCAPI))
                .forEach(reference -> streamed.add(reference.substring(reference.lastIndexOf('/') + 1)));
        for (String name : streamed) {
            used.add(name);
            used.addAll(Documents.schemasReferredTo(
                    document, document.path("components").path("schemas").path(name)));
        }
        List<String> unused = new ArrayList<>();
        schemas((name, schema) -> {
            if (!used.contains(name)) {
                unused.add(name);
            }
        });
        assertThat(unused).isEmpty();
    }

    private void operations(BiConsumer<String, JsonNode> action) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> action.accept(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
    }

    private void schemas(BiConsumer<String, JsonNode> action) {
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> action.accept(schema.getKey(), schema.getValue()));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
