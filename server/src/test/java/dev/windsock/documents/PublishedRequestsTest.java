// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * For every operation and parameter, the server accepts the values that the OpenAPI document allows and rejects all others.
 * Where the document cannot express a rule, the description of the operation's 400 response names the parameter in backticks.
 */
@NullUnmarked
final class PublishedRequestsTest {
    private static final int ROUNDS = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** These operations end the key or the session of the test, or download the same data for any request. */
    private static final Set<String> NOT_SENT = Set.of("closeSession");

    private static final Set<String> ENDLESS = Set.of("streamDashboard", "getInstanceLogs", "downloadBackup");

    private static final long SEED = new Random().nextLong();

    private static RunningServer server;
    private static JsonNode document;
    private static SchemaValues values;

    private final List<String> violations = new ArrayList<>();

    /** One operation of the document. */
    private record Operation(String method, String path, JsonNode node) {
        String id() {
            return node.get("operationId").asText();
        }

        boolean isWebSocket() {
            return path.startsWith("/ws");
        }

        JsonNode body() {
            return node.at("/requestBody/content/application~1json/schema");
        }
    }

    /** A request to an operation. */
    private static final class Request {
        private final Operation operation;
        private final Map<String, List<String>> query = new LinkedHashMap<>();
        private final List<String> headers = new ArrayList<>();
        private String id = UUID.randomUUID().toString();
        private String body;

        private Request(Operation operation) {
            this.operation = operation;
        }

        private String target() {
            String parameters = query.entrySet().stream()
                    .flatMap(parameter -> parameter.getValue().stream()
                            .map(value -> parameter.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                    .reduce((a, b) -> a + "&" + b)
                    .map(all -> "?" + all)
                    .orElse("");
            return operation.path().replace("{id}", id) + parameters;
        }

        @Override
        public String toString() {
            return operation.method() + " " + target() + " " + headers + " " + body;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        System.out.println("PublishedRequestsTest: seed " + SEED);
        server = RunningServer.start(Map.of(
                "windsock.limit.requests-per-key", 100_000,
                "windsock.limit.requests-per-address", 100_000,
                "windsock.stream.connections-per-key", 1_000));
        try (InputStream file =
                PublishedRequestsTest.class.getResourceAsStream("/META-INF/swagger/windsock-openapi.yml")) {
            document = JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(file));
        }
        values = new SchemaValues(document, new Random(SEED));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void acceptsWhatTheDocumentAllows() throws IOException {
        for (Operation operation : operations()) {
            for (int round = 0; round < ROUNDS; round++) {
                Request request = allowed(operation);
                HttpAnswer answer = send(request);
                if (answer.status() >= 500 || answer.status() == 400 && !isAnnounced(operation, answer)) {
                    violations.add(request + "\n    " + answer.status() + " " + answer.body());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void disregardsAccept() throws IOException {
        for (Operation operation : operations()) {
            for (String accept : List.of("application/problem+json", "text/html", "image/png;q=0.1", "x", "*", ";,/")) {
                Request request = allowed(operation);
                request.headers.add("Accept: " + accept);
                HttpAnswer answer = send(request);
                if (answer.status() == 406 || answer.status() >= 500) {
                    violations.add(request + "\n    " + answer.status() + " " + answer.body());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void rejectsWhatTheDocumentDoesNotAllow() throws IOException {
        for (Operation operation : operations()) {
            for (JsonNode reference : operation.node().path("parameters")) {
                JsonNode parameter = values.resolve(reference);
                JsonNode schema = values.resolve(parameter.get("schema"));
                for (String text : notAllowed(schema)) {
                    Request request = allowed(operation);
                    set(request, parameter, List.of(text));
                    expectRejection(request, parameter.get("name").asText() + "=" + text);
                }
            }
            if (!operation.body().isMissingNode()) {
                for (Map.Entry<String, JsonNode> body :
                        values.notAllowed(operation.body()).entrySet()) {
                    Request request = allowed(operation);
                    request.body = body.getValue().toString();
                    expectRejection(request, body.getKey());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    private void expectRejection(Request request, String what) throws IOException {
        HttpAnswer answer = send(request);
        boolean documented = request.operation.node().path("responses").has(Integer.toString(answer.status()));
        if (answer.status() < 400 || answer.status() >= 500 || !documented) {
            violations.add(what + " in " + request + "\n    " + answer.status() + " " + answer.body());
        }
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        operations.removeIf(operation -> NOT_SENT.contains(operation.id()));
        return operations;
    }

    private static Request allowed(Operation operation) {
        Request request = new Request(operation);
        for (JsonNode reference : operation.node().path("parameters")) {
            JsonNode parameter = values.resolve(reference);
            if (parameter.path("name").asText().equals("ticket")) {
                // a key is sent instead
                continue;
            }
            if (parameter.path("name").asText().equals("wait")) {
                set(request, parameter, List.of(Integer.toString(values.random().nextInt(2))));
                continue;
            }
            if (parameter.path("required").asBoolean() || values.random().nextInt(3) == 0) {
                JsonNode value = values.allowed(parameter.get("schema"));
                set(request, parameter, texts(value));
            }
        }
        if (!operation.body().isMissingNode()) {
            request.body = values.allowed(operation.body()).toString();
        }
        return request;
    }

    private static List<String> texts(JsonNode value) {
        return value instanceof ArrayNode array
                ? array.isEmpty()
                        ? List.of()
                        : List.of(String.join(
                                ",", array.valueStream().map(JsonNode::asText).toList()))
                : List.of(value.asText());
    }

    private static void set(Request request, JsonNode parameter, List<String> texts) {
        String name = parameter.get("name").asText();
        switch (parameter.get("in").asText()) {
            case "path" ->
                request.id = URLEncoder.encode(texts.getFirst(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
            case "header" -> {
                request.headers.removeIf(header -> header.startsWith(name + ":"));
                request.headers.add(name + ": " + texts.getFirst());
            }
            default -> request.query.put(name, texts);
        }
    }

    /** Returns strings that a parameter's schema does not allow. */
    private static List<String> notAllowed(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "integer" ->
                Stream.of(
                                Stream.of("x", "", "1.5", "1e3", "99999999999999999999"),
                                bound(schema, "minimum", -1),
                                bound(schema, "maximum", 1))
                        .flatMap(all -> all)
                        .toList();
            case "boolean" -> List.of("maybe", "1", "");
            case "array" ->
                notAllowed(values.resolve(schema.path("items"))).stream()
                        .filter(text -> !text.isEmpty())
                        .toList();
            default ->
                values.notAllowedTexts(schema).stream()
                        // a client cannot send control characters in a header, and an empty header counts as missing
                        .filter(text -> !text.isBlank() && text.indexOf('\u0001') < 0)
                        .toList();
        };
    }

    private static Stream<String> bound(JsonNode schema, String name, int beyond) {
        return schema.has(name) ? Stream.of(Long.toString(schema.get(name).asLong() + beyond)) : Stream.empty();
    }

    private static HttpAnswer send(Request request) throws IOException {
        String[] headers = Stream.concat(Stream.of("X-API-Key: " + RunningServer.ADMIN_KEY), request.headers.stream())
                .toArray(String[]::new);
        if (request.operation.isWebSocket()) {
            return WsClient.rejected(server.port(), request.target(), headers);
        }
        if (ENDLESS.contains(request.operation.id())) {
            try (Wire wire = new Wire(server.port())) {
                wire.request("GET", request.target(), null, headers);
                return wire.headOrError();
            }
        }
        return server.send(request.operation.method(), request.target(), null, request.body, headers);
    }

    /** Returns whether the description of the 400 response names all fields that a request was rejected for. */
    private static boolean isAnnounced(Operation operation, HttpAnswer answer) throws IOException {
        String description = values.resolve(operation.node().at("/responses/400"))
                .path("description")
                .asText();
        JsonNode errors = JSON.readTree(answer.body()).path("errors");
        if (errors.isEmpty()) {
            return description.contains(answer.text("code"));
        }
        for (JsonNode error : errors) {
            String field = error.get("field").asText().replaceAll("\\[\\d+]", "");
            if (!description.contains("`" + field + "`")) {
                return false;
            }
        }
        return true;
    }
}
