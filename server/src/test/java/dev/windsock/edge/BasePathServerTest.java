// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.control.ControlClient;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Http2Wire;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** A server that a proxy publishes under a path, which the proxy either keeps or removes. */
@NullUnmarked
final class BasePathServerTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final Map<String, Object> SETTINGS =
            Map.of("windsock.base-path", "/cloud", "windsock.console.folder", "console-fixture");

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(SETTINGS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/session",
                "/health",
                "/health/liveness",
                "/prometheus",
                "/openapi.yaml",
                "/asyncapi.yaml",
                "/",
                "/instances",
                "/_next/static/a.js"
            })
    void servesEveryPathWithAndWithoutThePrefix(String path) throws IOException {
        HttpAnswer kept = server.get("/cloud" + path, KEY);
        HttpAnswer removed = server.get(path, KEY);

        assertThat(kept.status()).isEqualTo(200);
        assertThat(removed.status()).isEqualTo(200);
        assertThat(kept.header("Content-Type")).isEqualTo(removed.header("Content-Type"));
        assertThat(kept.header("Cache-Control")).isEqualTo(removed.header("Cache-Control"));
        assertThat(server.get("http://127.0.0.1/cloud" + path, KEY).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/cloudy/api/session, 404, NOT_FOUND",
        "/Cloud/api/session, 404, NOT_FOUND",
        "/cloud/cloud/api/session, 404, NOT_FOUND",
        "/cloud/api/, 404, NOT_FOUND",
        "/cloud//api/session, 404, NOT_FOUND",
        "/cloud/api/instances?access_token=x, 400, KEY_IN_URL",
        "/cl%6Fud/api/instances?access_token=x, 400, KEY_IN_URL",
        "/cloud/api/inst%61nces/%6eonsense, 404, NOT_FOUND",
        "/cloud%2Fapi/session, 404, NOT_FOUND",
        "/%63loud/api/keys?limit=x, 400, VALIDATION_FAILED"
    })
    void checksTheSamePathsAsWithoutAPrefix(String path, int status, String code) throws IOException {
        HttpAnswer answer = server.get(path, KEY);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    @Test
    void requiresAKeyUnderThePrefix() throws IOException {
        assertThat(server.get("/cloud/api/instances", null).status()).isEqualTo(401);
        assertThat(server.get("/cloud/health", null).body())
                .isEqualTo(server.get("/health", null).body());
    }

    @ParameterizedTest
    @CsvSource({
        "/cloud, /cloud/",
        "/cloud?theme=dark, /cloud/?theme=dark",
        "/cloud/instances/?status=RUNNING, /cloud/instances?status=RUNNING",
        "/instances/, /cloud/instances"
    })
    void redirectsToAddressesWithThePrefix(String path, String location) throws IOException {
        HttpAnswer moved = server.get(path, null);
        assertThat(moved.status()).isEqualTo(308);
        assertThat(moved.header("Location")).isEqualTo(location);
    }

    @Test
    void namesNewResourcesWithThePrefixOnceAlsoIfTheResponseIsRepeated() throws IOException {
        String body = "{\"name\":\"disk\",\"size_gb\":1}";
        for (int attempt = 0; attempt < 2; attempt++) {
            HttpAnswer created = server.post("/cloud/api/volumes", KEY, body, "Idempotency-Key: one");
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("Location")).isEqualTo("/cloud/api/volumes/" + created.text("id"));
            assertThat(server.get(created.header("Location"), KEY).status()).isEqualTo(200);
        }
    }

    @Test
    void setsTheCookieForThePrefix() throws IOException {
        HttpAnswer opened = server.post("/cloud/api/session", KEY, null);
        assertThat(opened.header("Set-Cookie")).contains("; Path=/cloud;", "SameSite=Strict");
        BrowserSession session = BrowserSession.of(opened);
        HttpAnswer closed = server.send(
                "DELETE",
                "/cloud/api/session",
                null,
                null,
                session.lines(),
                "Origin: http://localhost:" + server.port(),
                "Host: localhost:" + server.port(),
                "X-Requested-With: windsock");
        assertThat(closed.status()).isEqualTo(204);
        assertThat(closed.header("Set-Cookie")).contains("Path=/cloud", "Max-Age=0");
    }

    @Test
    void opensStreamsWithTicketsUnderThePrefix() throws IOException {
        try (WsClient socket = WsClient.open(server.port(), "/cloud/ws?ticket=" + ticket())) {
            assertThat(socket.await("WELCOME")).isNotNull();
        }
        String stream = "/cloud/api/dashboard/stream?ticket=" + ticket();
        try (SseClient events = SseClient.open(server.port(), stream)) {
            assertThat(events.await("summary")).isNotNull();
        }
        assertThat(WsClient.rejected(server.port(), "/cloud/ws").status()).isEqualTo(401);
    }

    private static String ticket() throws IOException {
        return server.post("/cloud/api/tickets", KEY, "{\"purpose\":\"stream\"}")
                .text("ticket");
    }

    @Test
    void rejectsOtherOriginsUnderThePrefix() throws IOException {
        HttpAnswer rejected =
                WsClient.rejected(server.port(), "/cloud/ws?ticket=" + ticket(), "Origin: http://evil.example");
        assertThat(rejected.text("code")).isEqualTo("ORIGIN_NOT_ALLOWED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.yaml", "/cloud/openapi.yaml"})
    void itsDocumentsSayWhereItIs(String path) throws IOException {
        Map<String, Object> document = new Yaml().load(server.get(path, null).body());
        assertThat(document.get("servers").toString()).contains("url=/cloud,");
        assertThat(document).containsKey("paths");
        Map<String, Map<String, Map<String, Object>>> asyncApi =
                new Yaml().load(server.get("/asyncapi.yaml", null).body());
        assertThat(asyncApi.get("servers").values())
                .allSatisfy(publicServer -> assertThat(publicServer).containsEntry("pathname", "/cloud"));
    }

    @Test
    void writesThePrefixIntoTheConsoleWithNewHashes() throws Exception {
        HttpAnswer page = server.get("/cloud/", null);
        String script = "base='/cloud'";

        assertThat(page.body())
                .contains("src=\"/cloud/_next/static/a.js\"", "<script>" + script + "</script>")
                .doesNotContain("placeholder");
        assertThat(page.header("Content-Security-Policy")).contains("script-src 'self' '" + hash(script) + "';");
        assertThat(page.header("ETag")).isNotEqualTo("\"first\"");
        assertThat(server.get("/cloud/", null, "If-None-Match: " + page.header("ETag"))
                        .status())
                .isEqualTo(304);
        // the build's own compressed files do not have the prefix
        HttpAnswer compressed = server.send("HEAD", "/cloud/", null, null, "Accept-Encoding: br, gzip");
        assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(compressed.header("ETag")).isNotEqualTo(page.header("ETag"));
        assertThat(server.get("/cloud/_next/static/a.js", null, "Accept-Encoding: br")
                        .header("Content-Encoding"))
                .isEqualTo("br");
    }

    private static String hash(String script) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void printsSignInLinksWithThePrefix() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ControlClient.run(server.dataDirectory(), "sign-in", out)).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("http://127.0.0.1:" + server.port() + "/cloud/#code=");
    }

    @Test
    void worksOverTlsAndHttp2(@TempDir Path folder) throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.putAll(certificate.settings());
        try (RunningServer secure = RunningServer.start(settings);
                Http2Wire http2 = Http2Wire.open(secure.port(), TestCertificate.trusting(certificate));
                Wire wire = Wire.tls(secure.port(), TestCertificate.trusting(certificate))) {
            http2.head(
                    1,
                    Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                    ":method",
                    "GET",
                    ":scheme",
                    "https",
                    ":authority",
                    "localhost",
                    ":path",
                    "/cl%6Fud/api/session",
                    "x-api-key",
                    KEY);
            assertThat(http2.answer(1).status()).isEqualTo(200);
            // a browser accepts the prefix __Host- only with the path /
            assertThat(wire.exchange("POST", "/cloud/api/session", null, "X-API-Key: " + KEY)
                            .header("Set-Cookie"))
                    .startsWith("__Secure-windsock_session_")
                    .contains("Path=/cloud", "Secure");
        }
    }

    @Test
    void serversUnderTwoPrefixesOfOneHostLeaveEachOthersSessionsAlone() throws IOException {
        try (RunningServer other = RunningServer.start(Map.of("windsock.base-path", "/other"))) {
            BrowserSession here = BrowserSession.of(server.post("/cloud/api/session", KEY, null));
            BrowserSession there = BrowserSession.of(other.post("/other/api/session", KEY, null));
            HttpAnswer foreign = other.get("/other/api/session", null, here.lines());
            assertThat(foreign.status()).isEqualTo(401);
            assertThat(foreign.header("Set-Cookie")).isNull();
            assertThat(server.get("/cloud/api/session", null, here.lines()).status())
                    .isEqualTo(200);
            assertThat(other.get("/other/api/session", null, there.lines()).status())
                    .isEqualTo(200);
        }
    }
}
