// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The security headers that every response has. */
@NullUnmarked
final class SecurityHeadersTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                Map.of("windsock.console.folder", "console-fixture", "windsock.trusted-proxies", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET     | /api/session                | KEY  | 200 | no-store",
                "HEAD    | /api/session                | KEY  | 200 | no-store",
                "GET     | /api/instances              | KEY  | 200 | no-store",
                "GET     | /api/session                |      | 401 | no-store",
                "GET     | /api/session                | nope | 401 | no-store",
                "POST    | /api/session                | KEY  | 204 | no-store",
                "GET     | /api/nothing                | KEY  | 404 | no-store",
                "GET     | /api/keys?limit=0           | KEY  | 400 | no-store",
                "PUT     | /api/keys                   | KEY  | 405 | no-store",
                "OPTIONS | /api/keys                   | KEY  | 204 | no-store",
                "GET     | /api/audit/export?format=csv | KEY | 200 | no-store",
                "GET     | /api/dashboard/stream       | KEY  | 200 | no-cache",
                "GET     | /api/dashboard/stream       |      | 401 | no-store",
                "GET     | /ws                         |      | 401 | no-store",
                "GET     | /ws                         | KEY  | 426 | no-store",
                "GET     | /health                     |      | 200 | no-store",
                "GET     | /prometheus                 | KEY  | 200 | no-store",
                "GET     | /openapi.yaml               |      | 200 | ",
                "GET     | /asyncapi.yaml              |      | 200 | ",
                "GET     | /nothing                    |      | 404 | ",
                "GET     | /                           |      | 200 | no-cache",
                "GET     | /_next/static/a.js          |      | 200 | public, max-age=31536000, immutable",
                "GET     | /instances/                 |      | 308 | ",
            })
    void areOnEveryResponse(String method, String path, String key, int status, String cache) throws IOException {
        HttpAnswer answer =
                head(method, path, key == null ? "X-Other: x" : "X-API-Key: " + key.replace("KEY", KEY), "Accept: */*");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        isComplete(answer);
        if (cache != null) {
            assertThat(answer.header("Cache-Control")).isEqualTo(cache);
        }
        assertThat(answer.header("Content-Security-Policy").equals(NOTHING)).isEqualTo(!path.equals("/"));
    }

    private static HttpAnswer head(String method, String path, String... headers) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            return wire.request(method, path, null, headers).head();
        }
    }

    private static void isComplete(HttpAnswer answer) {
        Stream.of(
                        "X-Content-Type-Options: nosniff",
                        "Referrer-Policy: no-referrer",
                        "Cross-Origin-Opener-Policy: same-origin",
                        "Cross-Origin-Resource-Policy: same-origin")
                .map(line -> line.split(": ", 2))
                .forEach(line -> assertThat(answer.headers().get(line[0].toLowerCase(java.util.Locale.ROOT)))
                        .as(line[0])
                        .containsExactly(line[1]));
        assertThat(answer.headers().get("content-security-policy")).hasSize(1);
        assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(answer.header("Strict-Transport-Security")).isNull();
        assertThat(answer.header("Server")).isNull();
    }

    @Test
    void areOnTheNotFoundPageWithItsOwnPolicy() throws IOException {
        HttpAnswer answer = head("GET", "/nothing", "Accept: text/html");
        assertThat(answer.status()).isEqualTo(404);
        isComplete(answer);
        assertThat(answer.header("Content-Security-Policy")).contains("script-src 'self'");
    }

    @Test
    void areOnNotModifiedResponses() throws IOException {
        String etag = head("GET", "/").header("ETag");
        HttpAnswer answer = head("GET", "/", "If-None-Match: " + etag);
        assertThat(answer.status()).isEqualTo(304);
        isComplete(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GARBAGE\r\n\r\n", "GET /api/keys%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"})
    void areOnResponsesToMalformedRequests(String request) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            HttpAnswer answer = wire.send(request).answer();
            assertThat(answer.status()).isEqualTo(400);
            isComplete(answer);
        }
    }

    @Test
    void areOnRejectedHandshakes() throws IOException {
        HttpAnswer rejected = WsClient.rejected(server.port(), "/ws", "X-API-Key: " + KEY, "Origin: https://b.example");
        assertThat(rejected.status()).isEqualTo(403);
        isComplete(rejected);
    }

    @Test
    void includeHstsIfATrustedProxyReportsTls() throws IOException {
        assertThat(head("GET", "/health", "X-Forwarded-Proto: https").header("Strict-Transport-Security"))
                .isEqualTo("max-age=31536000");
        assertThat(head("GET", "/health", "X-Forwarded-Proto: http").header("Strict-Transport-Security"))
                .isNull();
    }
}
