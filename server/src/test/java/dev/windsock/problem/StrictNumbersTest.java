// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Numbers are accepted only in the form that the document allows. Anything else is rejected, not rounded, converted or
 * ignored, wherever it is sent.
 */
@NullUnmarked
final class StrictNumbersTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final String NO_RESOURCE = "01900000-0000-7000-8000-00000000dead";

    /** Text that some parsers read as a number or ignore. */
    private static final List<String> NOT_INTEGERS = List.of(
            "1.5",
            "1.0",
            "1e3",
            "+1",
            " 1",
            "1 ",
            "01",
            "0x1",
            "1_0",
            "1,0",
            "\u0661",
            "\uff11",
            "\u00b9",
            "",
            "null",
            "NaN",
            "Infinity",
            "-",
            "--1",
            "2147483648",
            "99999999999999999999",
            "9".repeat(400),
            "1\u200b");

    private static final List<String> NOT_BOOLEANS =
            List.of("1", "0", "yes", "on", "TRUE", "True", " true", "", "null", "t");

    private final RunningServer server = RunningServer.shared();

    /** A query parameter of an operation, with values that it must not accept. */
    record QueryParameter(String path, String name, List<String> invalid) {}

    @SuppressWarnings("unchecked")
    static List<QueryParameter> queryParameters() throws IOException {
        List<QueryParameter> found = new ArrayList<>();
        try (InputStream file = StrictNumbersTest.class.getResourceAsStream("/META-INF/swagger/windsock-openapi.yml")) {
            Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            ((Map<String, Map<String, Object>>) document.get("paths")).forEach((path, item) -> {
                Map<String, Object> get = (Map<String, Object>) item.getOrDefault("get", Map.of());
                for (var listed : (List<Map<String, Object>>) get.getOrDefault("parameters", List.of())) {
                    Map<String, Object> parameter = resolve(document, listed);
                    Object type = ((Map<String, Object>) parameter.getOrDefault("schema", Map.of())).get("type");
                    // a socket's parameters are read by its handshake
                    if (path.startsWith("/api")
                            && "query".equals(parameter.get("in"))
                            && ("integer".equals(type) || "boolean".equals(type))) {
                        found.add(new QueryParameter(
                                path.replace("{id}", NO_RESOURCE),
                                (String) parameter.get("name"),
                                type.equals("integer") ? NOT_INTEGERS : NOT_BOOLEANS));
                    }
                }
            });
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> resolve(Map<String, Object> document, Map<String, Object> parameter) {
        Object reference = parameter.get("$ref");
        if (reference == null) {
            return parameter;
        }
        Object found = document;
        for (String name : ((String) reference).substring(2).split("/", -1)) {
            found = ((Map<String, Object>) found).get(name);
        }
        return (Map<String, Object>) found;
    }

    @Test
    void seesTheParametersOfTheDocument() throws IOException {
        assertThat(queryParameters())
                .extracting(QueryParameter::name)
                .contains("limit", "interval", "wait", "tail", "follow");
    }

    @ParameterizedTest
    @MethodSource("queryParameters")
    void inQueryParameters(QueryParameter parameter) throws IOException {
        for (String invalid : parameter.invalid()) {
            String query = "?" + parameter.name() + "=" + URLEncoder.encode(invalid, StandardCharsets.UTF_8);
            HttpAnswer answer = server.get(parameter.path() + query, KEY);
            assertThat(answer.status()).as(parameter + " " + invalid + answer).isEqualTo(400);
            assertThat(Texts.text(answer.json().get("errors").get(0), "field"))
                    .as(invalid)
                    .isEqualTo(parameter.name());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/volumes               | {\"name\":\"a\",\"size_gb\":#}",
                "/api/instances             | {\"name\":\"a\",\"command\":[\"true\"],\"cpu_limit_millis\":#}",
                "/api/instances             | {\"name\":\"a\",\"command\":[\"true\"],\"memory_limit_bytes\":#}",
                "/api/instances             | {\"name\":\"a\",\"command\":[\"true\"],\"ports\":[{\"host_port\":#,\"instance_port\":80}]}",
                "/api/instances             | {\"name\":\"a\",\"command\":[\"true\"],\"ports\":[{\"host_port\":80,\"instance_port\":#}]}",
                "/api/keys/adminkey/rotate  | {\"grace_seconds\":#}",
                "/api/tenants               | {\"name\":\"a\",\"quotas\":{\"instances\":#}}",
                "/api/instances/" + NO_RESOURCE + "/terminals | {\"cols\":#,\"rows\":24}",
                "/api/instances/" + NO_RESOURCE + "/terminals | {\"cols\":80,\"rows\":#}"
            })
    void inBodies(String path, String body) throws IOException {
        // the last one does not fit into 64 bits
        for (String invalid : List.of(
                "1.5",
                "1.0",
                "1e3",
                "1E400",
                "\"1\"",
                "\"\"",
                "\"1.5\"",
                "true",
                "[1]",
                "{}",
                "99999999999999999999")) {
            HttpAnswer answer = server.post(path, KEY, body.replace("#", invalid));
            assertThat(answer.status()).as(invalid + answer).isEqualTo(400);
            assertThat(answer.text("code")).as(invalid + answer).isEqualTo("VALIDATION_FAILED");
        }
        // these are not JSON
        for (String invalid : List.of("+1", "01", "0x1", "1.", ".5", "NaN", "Infinity", "\u0661", "1_0", "-")) {
            HttpAnswer answer = server.post(path, KEY, body.replace("#", invalid));
            assertThat(answer.text("code")).as(invalid + answer).isEqualTo("MALFORMED_BODY");
        }
    }

    @Test
    void inCommandsOfSockets() throws IOException {
        for (String invalid : List.of("1.5", "1e1", "\"1\"", "true", "99999999999")) {
            try (WsClient client = server.ws("/ws?topics=custom", KEY)) {
                client.await("WELCOME");
                client.send("{\"type\":\"SUBSCRIBE\",\"topics\":[\"metrics\"],\"interval\":" + invalid + "}");
                assertThat(client.awaitClose().code()).as(invalid).isEqualTo(4501);
            }
        }
    }
}
