// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rejected request is answered with a problem that has a code and the request id, however early it is rejected. */
@Tag("store")
@NullUnmarked
final class RejectionsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    private final RunningServer server = RunningServer.shared();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /nothing                                | 404 | NOT_FOUND",
                "GET    | /api/nothing                            | 404 | NOT_FOUND",
                "GET    | /api/keys/                              | 404 | NOT_FOUND",
                "GET    | /api/dashboard/stream/                  | 404 | NOT_FOUND",
                "GET    | /ws/                                    | 404 | NOT_FOUND",
                "GET    | /%2577s                                 | 404 | NOT_FOUND",
                "GET    | /api%2Fkeys                             | 404 | NOT_FOUND",
                "GET    | /api/keys%2F                            | 404 | NOT_FOUND",
                "GET    | /prometheus/                            | 404 | NOT_FOUND",
                "GET    | //prometheus                            | 404 | NOT_FOUND",
                "GET    | /api/instances/nonsense                 | 404 | NOT_FOUND",
                "DELETE | /api/instances/01900000-0000-7000-8000-00000000000a | 404 | NOT_FOUND",
                "DELETE | /api/keys/nonsense                      | 404 | NOT_FOUND",
                "DELETE | /api/keys/00000000                      | 404 | NOT_FOUND",
                "PUT    | /api/keys                               | 405 | METHOD_NOT_ALLOWED",
                "HEAD   | /api/dashboard/stream                   | 405 | METHOD_NOT_ALLOWED",
                "POST   | /ws                                     | 405 | METHOD_NOT_ALLOWED",
                "HEAD   | /ws                                     | 405 | METHOD_NOT_ALLOWED",
                "FOO    | /api/keys                               | 405 | METHOD_NOT_ALLOWED",
                "TRACE  | /api/keys                               | 405 | METHOD_NOT_ALLOWED",
                "GET    | /ws                                     | 426 | UPGRADE_REQUIRED",
                "GET    | /%77s                                   | 426 | UPGRADE_REQUIRED",
                "GET    | /api/keys?limit=x                       | 400 | VALIDATION_FAILED",
                "GET    | /api/keys?limit=0                       | 400 | VALIDATION_FAILED",
                "GET    | /api/keys?limit=201                     | 400 | VALIDATION_FAILED",
                "GET    | /api/keys?cursor=%21                    | 400 | VALIDATION_FAILED",
                "GET    | /api/keys?cursor=zzzz                   | 400 | VALIDATION_FAILED",
                "GET    | /api/instances?cursor=zzzz              | 400 | VALIDATION_FAILED",
                "GET    | /api/instances?status=GONE              | 400 | VALIDATION_FAILED",
                "GET    | /api/audit?cursor=zzzz                  | 400 | VALIDATION_FAILED",
                "GET    | /api/audit?from=-999999999-01-01T00:00:00Z | 400 | VALIDATION_FAILED",
                "GET    | /api/audit?to=%2B999999999-01-01T00:00:00Z | 400 | VALIDATION_FAILED",
                "GET    | /api/audit?actor=%00                    | 400 | VALIDATION_FAILED",
                "GET    | /api/instances?name=a%00                | 400 | VALIDATION_FAILED",
                "GET    | /api/audit?from=yesterday               | 400 | VALIDATION_FAILED",
                "GET    | /api/connections?cursor=zzzz            | 400 | VALIDATION_FAILED",
                "GET    | /api/events?after=zzzz                  | 400 | VALIDATION_FAILED",
                "GET    | /api/events?wait=31                     | 400 | VALIDATION_FAILED",
                "GET    | /api/dashboard/stream?interval=0        | 400 | VALIDATION_FAILED",
                "GET    | /api/dashboard/stream?interval=61       | 400 | VALIDATION_FAILED",
                "GET    | /api/dashboard/stream?interval=x        | 400 | VALIDATION_FAILED",
                "GET    | /api/dashboard/stream?topics=nothing    | 400 | VALIDATION_FAILED",
                "GET    | /api/dashboard/stream?history=2h        | 400 | VALIDATION_FAILED",
                "GET    | /api/dashboard/stream?history=x         | 400 | VALIDATION_FAILED"
            })
    void rejectsInvalidRequestLines(String method, String target, int status, String code) throws IOException {
        HttpAnswer answer = server.send(method, target, KEY, null, "X-Request-ID: my-request.1");
        if (method.equals("HEAD")) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("X-Request-ID")).isEqualTo("my-request.1");
        } else {
            isProblem(answer, status, code, "my-request.1");
        }
        if (status == 405) {
            assertThat(answer.header("Allow")).contains("GET");
        }
        if (code.equals("VALIDATION_FAILED")) {
            assertThat(answer.json().get("errors").get(0).get("field").getStringValue())
                    .isEqualTo(target.substring(target.indexOf('?') + 1, target.indexOf('=')));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/keys | {bad                                          | MALFORMED_BODY    | ",
                "/api/keys | {\"name\":\"a\"                               | MALFORMED_BODY    | ",
                "/api/keys | {\"name\":\"t\",\"role\":\"viewer\"} garbage   | MALFORMED_BODY    | ",
                "/api/keys | {\"name\":\"t\",\"role\":\"viewer\"}{}        | MALFORMED_BODY    | ",
                "/api/keys | {\"name\":\"\\ud83c\",\"role\":\"viewer\"}      | MALFORMED_BODY    | ",
                "/api/keys | {\"name\":5,\"role\":\"viewer\"}              | VALIDATION_FAILED | name",
                "/api/keys | {\"name\":true,\"role\":\"viewer\"}           | VALIDATION_FAILED | name",
                "/api/keys | []                                            | MALFORMED_BODY    | ",
                "/api/keys | null                                          | MALFORMED_BODY    | ",
                "/api/keys | ``                                            | MALFORMED_BODY    | ",
                "/api/keys | {\"name\":{},\"role\":\"viewer\"}             | VALIDATION_FAILED | name",
                "/api/keys | {\"name\":\"a\",\"role\":\"viewer\",\"no\":1} | VALIDATION_FAILED | no",
                "/api/keys | {\"name\":\"a\",\"name\":\"b\"}               | VALIDATION_FAILED | name",
                "/api/keys | {\"role\":\"viewer\"}                         | VALIDATION_FAILED | name",
                "/api/keys | {\"name\":\"\",\"role\":\"viewer\"}           | VALIDATION_FAILED | name",
                "/api/keys | {\"name\":\"a\"}                              | VALIDATION_FAILED | role",
                "/api/keys | {\"name\":\"a\",\"role\":\"king\"}            | VALIDATION_FAILED | role",
                "/api/keys | {\"name\":\"a\",\"permissions\":[]}           | VALIDATION_FAILED | permissions",
                "/api/keys | {\"name\":\"a\",\"permissions\":[\"x:y\"]}    | VALIDATION_FAILED | permissions",
                "/api/keys | {\"name\":\"a\",\"role\":\"viewer\",\"expires_at\":\"soon\"} | VALIDATION_FAILED | expires_at",
                "/api/keys | {\"name\":\"a\",\"role\":\"viewer\",\"expires_at\":\"2020-01-01T00:00:00Z\"} | VALIDATION_FAILED | expires_at",
                "/api/keys | {\"name\":\"a\",\"role\":\"viewer\",\"expires_at\":\"+999999999-01-01T00:00:00Z\"} | VALIDATION_FAILED | expires_at",
                "/api/instances | {\"name\":\"a\",\"command\":[\"true\"],\"labels\":{\"a\":\"\\u0000\"}} | VALIDATION_FAILED | labels.a",
                "/api/instances | {\"name\":\"a\",\"command\":[\"true\"],\"labels\":{\"a\":\"b\\nc\"}} | VALIDATION_FAILED | labels.a",
                "/api/instances | {\"name\":\"a\",\"command\":[\"true\"],\"env\":{\"A\":\"\\u0000\"}} | VALIDATION_FAILED | env.A",
                "/api/keys/adminkey/rotate | {\"grace_seconds\":-1}        | VALIDATION_FAILED | grace_seconds",
                "/api/keys/adminkey/rotate | {\"grace_seconds\":\"x\"}     | VALIDATION_FAILED | grace_seconds",
                "/api/keys/adminkey/rotate | {\"grace_seconds\":99999999999} | VALIDATION_FAILED | grace_seconds",
                "/api/tickets | {\"purpose\":\"tea\"}                      | VALIDATION_FAILED | purpose",
                "/api/tickets | {\"purpose\":\"terminal\"}                 | VALIDATION_FAILED | terminal_id",
                "/api/events | \"text\"                                    | MALFORMED_BODY    | ",
                "/api/events | []                                          | VALIDATION_FAILED | ",
                "/api/events | {}                                          | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"lower\"}                        | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"WELCOME\"}                      | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"INSTANCE_REBOOTED\"}            | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"VOLUME_CREATED\"}               | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"VPC_X\"}                        | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"KEY_X\"}                        | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"TERMINAL_X\"}                   | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"AUDIT_X\"}                      | VALIDATION_FAILED | [0].type",
                "/api/events | {\"type\":\"METRIC_X\"}                     | VALIDATION_FAILED | [0].type"
            })
    void rejectsInvalidBodies(String path, String body, String code, String field) throws IOException {
        HttpAnswer answer = server.post(path, KEY, body, "X-Request-ID: r");
        isProblem(answer, 400, code, "r");
        JsonNode errors = answer.json().get("errors");
        if (field == null) {
            assertThat(errors).isNull();
        } else {
            assertThat(errors.get(0).get("field").getStringValue()).isEqualTo(field);
        }
    }

    @Test
    void namesEveryInvalidField() throws IOException {
        HttpAnswer answer = server.post(
                "/api/instances",
                KEY,
                "{\"name\":\"a b\",\"cpu_limit_millis\":1,\"labels\":{\"-\":\"x\"},\"command\":[\"true\"]}");
        isProblem(answer, 400, "VALIDATION_FAILED", null);
        List<String> fields = new ArrayList<>();
        answer.json().get("errors").values().forEach(error -> fields.add(Texts.text(error, "field")));
        assertThat(fields).containsExactly("cpu_limit_millis", "labels.-", "name");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/nothing, 404, application/problem+json",
        "/api/keys?limit=0, 400, application/problem+json",
        "/health, 200, application/json",
        "/health/liveness, 200, application/json",
        "/openapi.yaml, 200, application/yaml",
        "/asyncapi.yaml, 200, application/yaml"
    })
    void returnsTheSameForAnyAccept(String path, int status, String type) throws IOException {
        for (String accept : List.of("text/html", "image/png", "application/problem+json;q=0", "x", "*", ";,/")) {
            HttpAnswer answer = server.get(path, KEY, "Accept: " + accept);
            assertThat(answer.status()).as(accept).isEqualTo(status);
            assertThat(answer.header("Content-Type")).as(accept).startsWith(type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "multipart/form-data; boundary=x"})
    void returns415ForBodiesThatAreNotJson(String type) throws IOException {
        HttpAnswer answer = server.post("/api/keys", KEY, "{}", "Content-Type: " + type);
        isProblem(answer, 415, "UNSUPPORTED_MEDIA_TYPE", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "snappy", "gzip, identity", "x"})
    void returns415ForCompressedBodies(String encoding) throws IOException {
        HttpAnswer answer = server.post("/api/events", KEY, "{\"type\":\"A\"}", "Content-Encoding: " + encoding);
        isProblem(answer, 415, "UNSUPPORTED_MEDIA_TYPE", null);
        assertThat(server.post("/api/events", KEY, "{\"type\":\"A\"}", "Content-Encoding: identity")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void limitsTheLengthOfABody() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST /api/events HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                    + "\r\nContent-Type: application/json\r\nContent-Length: 8388609\r\n\r\n");
            isProblem(wire.answer(), 413, "PAYLOAD_TOO_LARGE", null);
        }
    }

    @Test
    void limitsAChunkedBody() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST /api/events HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                    + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String mebibyte = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
            for (int i = 0; i < 8; i++) {
                wire.send(mebibyte);
            }
            wire.send("1\r\n \r\n0\r\n\r\n");
            isProblem(wire.answer(), 413, "PAYLOAD_TOO_LARGE", null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET /api/keys%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/keys?limit=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\r\n\r\n",
                "GET /api/keys HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n",
                "POST /api/keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
                "GET /api/keys HTTP/1.1\r\nHost: localhost\r\nBad\u0000Name: y\r\n\r\n"
            })
    void rejectsRequestsThatAreNotHttp(String request) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send(request);
            isProblem(wire.answer(), 400, "MALFORMED_REQUEST", null);
        }
    }

    @Test
    void keepsTheConnectionAfterARejection() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            String header = "X-API-Key: " + KEY;
            for (int i = 0; i < 3; i++) {
                assertThat(wire.exchange("GET", "/api/keys?limit=0", null, header)
                                .status())
                        .isEqualTo(400);
                assertThat(wire.exchange("PUT", "/api/keys", "{}", header).status())
                        .isEqualTo(405);
                assertThat(wire.exchange("GET", "/api/keys", null, header).status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "<script>", "0123456789012345678901234567890123456789012345678901234567890123456"})
    void replacesRequestIdsThatCouldForgeLogLines(String id) throws IOException {
        HttpAnswer answer = server.get("/nothing", null, "X-Request-ID: " + id);
        isProblem(answer, 404, "NOT_FOUND", null);
        assertThat(answer.header("X-Request-ID")).isNotEqualTo(id).hasSize(36);
    }

    @Test
    void addsTheRequestIdToSuccessfulResponses() throws IOException {
        for (String path : List.of("/health", "/openapi.yaml", "/api/keys", "/asyncapi.yaml")) {
            assertThat(server.get(path, KEY, "X-Request-ID: mine").header("X-Request-ID"))
                    .as(path)
                    .isEqualTo("mine");
        }
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws IOException {
        HttpAnswer answer = server.send("HEAD", "/api/keys", KEY, null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.position()).isNotNull();
        assertThat(server.send("HEAD", "/api/keys", null, null).status()).isEqualTo(401);
    }

    @Test
    void answersOptionsWithTheAllowedMethods() throws IOException {
        HttpAnswer answer = server.send("OPTIONS", "/api/keys", KEY, null);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).contains("GET", "POST");
        assertThat(answer.header("Content-Type")).isNull();
        assertThat(answer.body()).isEmpty();
    }

    /** Checks the properties that all problems have in common. */
    static void isProblem(HttpAnswer answer, int status, String code, String requestId) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).as(answer.body()).isEqualTo(code);
        assertThat(answer.text("status")).isEqualTo(Integer.toString(status));
        assertThat(answer.text("type"))
                .isEqualTo("urn:windsock:problem:"
                        + code.toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        assertThat(answer.text("title")).isNotBlank();
        assertThat(answer.text("detail")).isNotBlank();
        assertThat(answer.header("X-Request-ID")).isNotBlank().isEqualTo(answer.text("request_id"));
        if (requestId != null) {
            assertThat(answer.text("request_id")).isEqualTo(requestId);
        }
        assertThat(answer.body()).doesNotContain("<html", "Exception", "\\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET  | /api/keys?limit=0    |                           | `limit` must be from 1 to 200.",
                "GET  | /api/keys?limit=x    |                           | `limit` must be an integer.",
                "GET  | /api/keys?cursor=zz  |                           | `cursor` is invalid: use the `next_cursor` of "
                        + "a previous page of this list.",
                "GET  | /api/dashboard/stream?topics=x |                 | `topics` contains an unknown topic: x.",
                "POST | /api/keys            | {\"name\": {}}             | `name` must be a string, not an object.",
                "POST | /api/keys            | {\"role\": \"viewer\"}     | `name` is required.",
                "POST | /api/keys            | {\"name\": \"a\", \"x\": 1} | `x` is not a known field.",
                "POST | /api/keys            | {bad                      | The JSON is invalid at line 1, column 2.",
                "POST | /api/keys            |                           | The request must have a JSON body.",
                "POST | /api/volumes         | {\"name\": \"a\", \"size_gb\": 1.5} | `size_gb` must be an integer, not a decimal number.",
                "POST | /api/volumes         | {\"name\": \"a\", \"size_gb\": \"1\"} | `size_gb` must be an integer, not a string.",
                "POST | /api/keys/adminkey/rotate | {\"grace_seconds\": 99999999999} | `grace_seconds` is out of range.",
                "GET  | /nothing             |                           | This path does not exist.",
                "PUT  | /api/keys            |                           | This path does not support PUT; it supports "
                        + "GET, HEAD, POST."
            })
    void explainsTheError(String method, String target, String body, String detail) throws IOException {
        HttpAnswer answer = server.send(method, target, KEY, body);
        assertThat(answer.text("detail")).isEqualTo(detail);
    }
}
