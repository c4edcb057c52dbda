package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every operation and schema of the document. */
final class RulesTest {
    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private OpenAPI document = new OpenAPI();

    @BeforeEach
    void parse() throws IOException {
        document = Documents.parse(Documents.GENERATED);
    }

    @Test
    void everyOperationIsNamedOnceTaggedAndSummarised() {
        Set<String> ids = new HashSet<>();
        List<String> violations = new ArrayList<>();
        for (Map.Entry<String, PathItem> path : document.getPaths().entrySet()) {
            for (Operation operation : path.getValue().readOperations()) {
                if (operation.getOperationId() == null || !ids.add(operation.getOperationId())) {
                    violations.add(path.getKey() + " has no operationId of its own");
                }
                if (operation.getSummary() == null || operation.getSummary().isBlank()) {
                    violations.add(path.getKey() + " has no summary");
                }
                if (operation.getTags() == null || operation.getTags().size() != 1) {
                    violations.add(path.getKey() + " has not exactly one tag");
                }
            }
        }
        assertThat(violations).isEmpty();
        assertThat(ids).hasSizeGreaterThan(10);
    }

    @Test
    void everyOperationTellsItsProblems() {
        List<String> violations = new ArrayList<>();
        document.getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                    var other = resolved(operation.getResponses().getDefault());
                    if (other == null
                            || other.getContent() == null
                            || !other.getContent().containsKey("application/problem+json")) {
                        violations.add(method + " " + path);
                    }
                }));
        assertThat(violations).isEmpty();
    }

    @Test
    void namesAreSnakeCase() {
        List<String> violations = new ArrayList<>();
        document.getComponents()
                .getSchemas()
                .forEach((name, schema) -> properties(schema).keySet().stream()
                        .filter(property -> !SNAKE_CASE.matcher(property).matches())
                        .forEach(property -> violations.add(name + "." + property)));
        assertThat(violations).isEmpty();
    }

    private @Nullable ApiResponse resolved(@Nullable ApiResponse response) {
        if (response == null || response.get$ref() == null) {
            return response;
        }
        return document.getComponents().getResponses().get(response.get$ref().replace("#/components/responses/", ""));
    }

    private static Map<String, Schema<?>> properties(Schema<?> schema) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map<String, Schema<?>> properties = (Map) schema.getProperties();
        return properties == null ? Map.of() : properties;
    }
}
