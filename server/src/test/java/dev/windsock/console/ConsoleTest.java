// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Serving the console's files, with a small console instead of the real one. */
@NullUnmarked
final class ConsoleTest {
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of("windsock.console.folder", "console-fixture"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void servesPagesWithoutAKeyAndWithTheirPolicy() throws IOException {
        HttpAnswer page = server.get("/", null);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Dashboard</title>");
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(page.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self' 'sha256-one=' 'sha256-two='; style-src 'self';"
                        + " img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
                        + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(page.header("X-Request-ID")).isNotEmpty();
    }

    @Test
    void servesTheSignInPageToExpiredSessions() throws IOException {
        assertThat(server.get("/instances", null, "Cookie: windsock_session_0123456789=gone")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void cachesFilesThatAreNamedByTheirContentsForever() throws IOException {
        HttpAnswer script = server.get("/_next/static/a.js", null);

        assertThat(script.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(script.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(script.header("Content-Security-Policy")).startsWith("default-src 'none'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "br                  | br   | index in br",
                "gzip, deflate, br   | br   | index in br",
                "GZIP;q=0.5          | gzip | index in gzip",
                "br;q=0, gzip        | gzip | index in gzip",
                "br;q=0.000,gzip;q=0 |      | <!doctype html>",
                "zstd                |      | <!doctype html>",
                "identity            |      | <!doctype html>",
            })
    void servesTheBestAcceptedEncoding(String accepted, String encoding, String begin) throws IOException {
        HttpAnswer page = server.get("/", null, "Accept-Encoding: " + accepted);

        assertThat(page.body()).startsWith(begin);
        assertThat(page.header("Content-Encoding")).isEqualTo(encoding);
        assertThat(page.header("Vary")).isEqualToIgnoringCase("Accept-Encoding");
    }

    @Test
    void doesNotSendFilesThatTheBrowserHas() throws IOException {
        String etag = server.get("/", null, "Accept-Encoding: br").header("ETag");
        HttpAnswer known = server.get("/", null, "Accept-Encoding: br", "If-None-Match: \"other\", " + etag);
        HttpAnswer inAnotherEncoding = server.get("/", null, "If-None-Match: " + etag);

        assertThat(known.status()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.header("ETag")).isEqualTo(etag);
        assertThat(known.header("Content-Security-Policy")).contains("'sha256-one='");
        assertThat(inAnotherEncoding.status()).isEqualTo(200);
    }

    @Test
    void answersHeadLikeGetWithoutTheFile() throws IOException {
        HttpAnswer head = server.send("HEAD", "/", null, null);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("ETag")).isEqualTo(server.get("/", null).header("ETag"));
    }

    @Test
    void redirectsToTheCanonicalPath() throws IOException {
        HttpAnswer moved = server.get("/instances/?status=RUNNING", null);

        assertThat(moved.status()).isEqualTo(308);
        assertThat(moved.header("Location")).isEqualTo("/instances?status=RUNNING");
    }

    @Test
    void showsBrowsersThePageForUnknownPaths() throws IOException {
        HttpAnswer page = server.get("/nothing", null, "Accept: text/html,*/*");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(page.body()).contains("Nothing here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/nothing", "/ws/nothing", "/_next/static/gone.js"})
    void returnsAProblemForUnknownPathsThatAreNotPages(String path) throws IOException {
        HttpAnswer problem = server.get(path, RunningServer.ADMIN_KEY, "Accept: text/html,*/*");

        assertThat(problem.status()).isEqualTo(404);
        assertThat(problem.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(problem.text("code")).isEqualTo("NOT_FOUND");
    }

    @Test
    void returnsAProblemToOtherClients() throws IOException {
        assertThat(server.get("/nothing", null).text("code")).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /api/instances, 401, UNAUTHENTICATED",
        "POST, /instances,     404, NOT_FOUND",
        "POST, /,              404, NOT_FOUND",
        "PUT,  /api/keys,      405, METHOD_NOT_ALLOWED",
        "GET,  /index.html,    404, NOT_FOUND",
        "GET,  /manifest.json, 404, NOT_FOUND",
        "GET,  /../manifest.json, 404, NOT_FOUND"
    })
    void doesNotInterfereWithTheApi(String method, String path, int status, String code) throws IOException {
        HttpAnswer answer = server.send(method, path, status == 405 ? RunningServer.ADMIN_KEY : null, null);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    @Test
    void doesNotHideTheDocuments() throws IOException {
        assertThat(server.get("/openapi.yaml", null).body()).startsWith("openapi:");
    }

    @Test
    void explainsThatTheServerHasNoConsole() throws IOException {
        try (RunningServer without = RunningServer.start(Map.of("windsock.console.folder", "no-console"))) {
            HttpAnswer answer = without.get("/", null, "Accept: text/html");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("detail")).contains("built without the console", "/openapi.yaml");
            assertThat(without.get("/nothing", null, "Accept: text/html").status())
                    .isEqualTo(404);
        }
    }
}
