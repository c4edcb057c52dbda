// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The published documents, and whether the server's responses match them. */
@NullUnmarked
final class DocumentsTest {
    private static final String KEY = "wsk_docs0001_" + "k".repeat(42) + "A";

    @TempDir
    static Path dataDir;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static EmbeddedServer server;
    private static Map<String, Object> document;

    @BeforeAll
    static void start() throws Exception {
        server = ApplicationContext.builder()
                .environmentPropertySource(false)
                .properties(Map.of(
                        "micronaut.server.port",
                        -1,
                        "windsock.admin-key",
                        KEY,
                        "windsock.compute.driver",
                        "process",
                        "windsock.data-dir",
                        dataDir.toString()))
                .run(EmbeddedServer.class);
        document = new Yaml().load(get("/openapi.yaml").body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"/openapi.yaml, /META-INF/swagger/windsock-openapi.yml", "/asyncapi.yaml, /asyncapi.yaml"})
    void servesTheDocumentsWithoutAuthentication(String path, String resource) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/yaml");
        try (var expected = Objects.requireNonNull(DocumentsTest.class.getResourceAsStream(resource))) {
            assertThat(answer.body()).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/audit",
                "/api/compute",
                "/api/connections",
                "/api/dashboard/events",
                "/api/dashboard/stats",
                "/api/dashboard/summary",
                "/api/events",
                "/api/instances",
                "/api/keys",
                "/api/session"
            })
    void queriesReturnDocumentedResponses(String path) throws Exception {
        send("POST", "/api/events", "{\"type\":\"DOCUMENT_READ\"}");
        send("POST", "/api/keys", "{\"name\":\"reader\",\"role\":\"viewer\"}");

        asDocumented("get", path, send("GET", path, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "post|/api/events|[{\"type\":\"BACKUP_FINISHED\",\"payload\":{\"size\":1}}]",
                "post|/api/events|{\"type\":\"BACKUP_FINISHED\"}",
                "post|/api/keys|{\"name\":\"made\",\"permissions\":[\"event:read\"]}",
                "post|/api/session|",
                "post|/api/tickets|{\"purpose\":\"stream\"}",
                "post|/api/instances|{\"name\":\"documented\",\"command\":[\"true\"],\"labels\":{\"of\":\"test\"}}",
            })
    void mutationsReturnDocumentedResponses(String method, String path, @Nullable String body) throws Exception {
        asDocumented(method, path, send(method, path, body));
    }

    @Test
    void errorsMatchTheDefaultResponse() throws Exception {
        HttpResponse<String> answer = send("GET", "/api/instances?limit=0", null);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(problems(at("components", "schemas", "Problem"), json(answer), "Problem"))
                .isEmpty();
    }

    private static void asDocumented(String method, String path, HttpResponse<String> answer) {
        Map<String, Object> documented = at("paths", path, method, "responses", Integer.toString(answer.statusCode()));
        assertThat(documented)
                .as(path + " " + answer.statusCode() + " " + answer.body())
                .isNotEmpty();
        if (documented.get("headers") instanceof Map<?, ?> headers) {
            headers.keySet().stream()
                    .map(Object::toString)
                    .filter(name -> !name.equals("Idempotent-Replayed"))
                    .forEach(name -> assertThat(header(answer, name)).as(name).isNotEmpty());
        }
        if (documented.get("content") instanceof Map<?, ?> content) {
            assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
            Map<String, Object> schema =
                    map(map(map(content).get("application/json")).get("schema"));
            assertThat(problems(schema, json(answer), path)).isEmpty();
        }
    }

    /**
     * Returns the differences between a response and its schema: members that are missing, unknown, null or of the wrong type.
     */
    private static List<String> problems(Map<String, Object> schema, @Nullable Object value, String where) {
        if (schema.get("$ref") instanceof String reference) {
            String[] steps = reference.substring(2).split("/", -1);
            return problems(at(steps), value, where);
        }
        if (value == null) {
            return Boolean.TRUE.equals(schema.get("nullable")) ? List.of() : List.of(where + " is null");
        }
        List<String> problems = new ArrayList<>();
        if (schema.get("allOf") instanceof List<?> all) {
            all.forEach(one -> problems.addAll(problems(map(one), value, where)));
        }
        if (value instanceof Map<?, ?> object && schema.containsKey("properties")) {
            Map<String, Object> properties = map(schema.get("properties"));
            if (schema.get("required") instanceof List<?> required) {
                required.stream()
                        .filter(name -> !object.containsKey(name))
                        .forEach(name -> problems.add(where + " has no " + name));
            }
            object.forEach((name, member) -> problems.addAll(
                    properties.containsKey(name)
                            ? problems(map(properties.get(name)), member, where + "." + name)
                            : List.of(where + "." + name + " is not documented")));
        } else if (value instanceof List<?> items) {
            items.forEach(item -> problems.addAll(problems(map(schema.get("items")), item, where + "[]")));
        } else if (schema.get("enum") instanceof List<?> values && !values.contains(value)) {
            problems.add(where + " is " + value);
        } else if (value instanceof String text
                && schema.get("pattern") instanceof String pattern
                && !Pattern.matches(pattern, text)) {
            problems.add(where + " is " + text);
        }
        String is = value instanceof Map
                ? "object"
                : value instanceof List ? "array" : value instanceof String ? "string" : "";
        if (schema.get("type") instanceof String type && !is.isEmpty() && !is.equals(type)) {
            problems.add(where + " is of the type " + is);
        }
        return problems;
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.getURI() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.getURI() + path))
                .header("X-API-Key", KEY)
                .method(
                        method.toUpperCase(Locale.ROOT),
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Object json(HttpResponse<String> answer) {
        // JSON is YAML; dates are quoted, so they stay strings
        return new Yaml().load(answer.body());
    }

    private static Map<String, Object> at(String... steps) {
        Map<String, Object> found = document;
        for (String step : steps) {
            found = map(found.get(step));
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
