// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with TLS: HTTP/2 and HTTP/1.1, streams over both, and reloaded certificates. */
@NullUnmarked
@Timeout(120)
final class TlsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    @TempDir
    private static Path folder;

    private static TestCertificate first;
    private static SSLContext trust;
    private static RunningServer server;
    private static HttpClient http2;

    private final TenantId tenant = RunningServer.tenant();

    @BeforeAll
    static void start() throws IOException {
        first = TestCertificate.make(folder);
        install(folder, first);
        trust = TestCertificate.trusting(first);
        server = RunningServer.start(settings(folder));
        http2 = client(trust);
    }

    @AfterAll
    static void stop() {
        // also closes streams that a failed test left open
        http2.shutdownNow();
        server.close();
    }

    private static Map<String, Object> settings(Path folder) {
        return Map.of(
                "windsock.tls.certificate", folder.resolve("cert.pem").toString(),
                "windsock.tls.key", folder.resolve("key.pem").toString(),
                "windsock.tls.check-interval", "50ms");
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    private static void install(Path folder, TestCertificate certificate) throws IOException {
        put(folder.resolve("cert.pem"), certificate.certificate());
        put(folder.resolve("key.pem"), certificate.key());
    }

    /** Replaces a file atomically. */
    private static void put(Path file, String text) throws IOException {
        Path written = Files.writeString(file.resolveSibling("written.tmp"), text);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                .header("X-API-Key", key);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http2.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void negotiatesHttp2() throws Exception {
        HttpResponse<String> answer = send(request("/api/session", KEY));
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Texts.text(Texts.json(answer.body()), "tenant_id")).isNotBlank();
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");

        HttpResponse<String> posted = send(request("/api/events", KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"OVER_HTTP2\",\"payload\":{}}")));
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(202);
        HttpResponse<String> missing = send(request("/api/nothing", KEY));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type")).contains("application/problem+json");
        // WebSockets require HTTP/1.1
        assertThat(send(request("/ws", KEY)).statusCode()).isEqualTo(426);
    }

    @Test
    void fallsBackToHttp11() throws IOException {
        try (Wire wire = Wire.tls(server.port(), trust)) {
            HttpAnswer answer = wire.exchange("GET", "/api/session", null, "X-API-Key: " + KEY);
            assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
            assertThat(wire.certificate()).isEqualTo(first.parsed());
        }
    }

    @Test
    void setsSecureCookiesAndExpectsHttpsOrigins() throws IOException {
        String own = "127.0.0.1:" + server.port();
        try (Wire wire = Wire.tls(server.port(), trust)) {
            HttpAnswer opened = wire.exchange("POST", "/api/session", null, "X-API-Key: " + KEY);
            assertThat(opened.header("Set-Cookie"))
                    .startsWith("__Host-windsock_session_")
                    .contains("; Secure", "; Path=/")
                    .doesNotContain("Domain");
            String session = BrowserSession.of(opened).lines();
            String csrfHeader = "X-Requested-With: windsock";
            assertThat(wire.exchange("DELETE", "/api/session", null, session, csrfHeader, "Origin: http://" + own)
                            .status())
                    .isEqualTo(403);
            assertThat(wire.exchange("DELETE", "/api/session", null, session, csrfHeader, "Origin: https://" + own)
                            .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void doesNotRespondToPlainHttp() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.request("GET", "/health", null);
            wire.awaitEnd();
        }
    }

    @Test
    void servesWebSockets() throws IOException {
        String key = server.key(tenant, "admin");
        try (WsClient client =
                WsClient.open(Wire.tls(server.port(), trust), "/ws?topics=custom", "X-API-Key: " + key)) {
            client.await("WELCOME");
            server.commit(tenant, 0, 3_000);
            for (int i = 0; i < 3_000; i++) {
                assertThat(number(client.await("NUMBERED"))).isEqualTo(i);
            }
            client.send("{\"type\":\"PING\",\"request_id\":\"over-tls\"}");
            assertThat(Texts.text(client.await("PONG"), "request_id")).isEqualTo("over-tls");
        }
    }

    private static int number(JsonNode change) {
        return change.get("payload").get("n").getIntValue();
    }

    @Test
    void servesSseOverHttp11() throws IOException {
        String key = server.key(tenant, "admin");
        try (SseClient client = SseClient.open(
                Wire.tls(server.port(), trust), "/api/dashboard/stream?topics=custom", "X-API-Key: " + key)) {
            server.commit(tenant, 0, 3_000);
            for (int i = 0; i < 3_000; i++) {
                assertThat(number(Texts.json(client.await("change").data()))).isEqualTo(i);
            }
        }
    }

    /** The events of one stream over HTTP/2, read line by line. */
    private record Events(InputStream body, BufferedReader lines) {
        static Events open(String path, String key) throws IOException, InterruptedException {
            HttpResponse<InputStream> answer =
                    http2.send(request(path, key).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            return new Events(
                    answer.body(), new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
        }

        /** Returns the data of the next event with that name. */
        JsonNode await(String name) throws IOException {
            boolean found = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: " + name)) {
                    found = true;
                } else if (found && line.startsWith("data: ")) {
                    return Texts.json(line.substring(6));
                }
            }
            throw new AssertionError("the stream ended before " + name);
        }
    }

    @Test
    void deliversEveryChangeOnceAndInOrderToMultiplexedStreams() throws Exception {
        String key = server.key(tenant, "admin");
        List<Events> streams = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Events events = Events.open("/api/dashboard/stream?topics=summary,metrics,custom&interval=1", key);
            streams.add(events);
            events.await("summary");
        }
        server.commit(tenant, 0, 5_000);
        for (Events events : streams) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(number(events.await("change"))).isEqualTo(i);
            }
            events.await("metrics");
        }
        // closing one stream does not affect the others
        streams.getFirst().body().close();
        Deadline.await("one stream less", () -> open(key) == 4);
        server.commit(tenant, 5_000, 1);
        for (Events events : streams.subList(1, 5)) {
            assertThat(number(events.await("change"))).isEqualTo(5_000);
            events.body().close();
        }
        Deadline.await("no stream", () -> open(key) == 0);
    }

    private static int open(String key) {
        try (Wire wire = Wire.tls(server.port(), trust)) {
            return wire.exchange("GET", "/api/connections", null, "X-API-Key: " + key)
                    .json()
                    .get("items")
                    .size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endsHttp2StreamsWithTheirReason() throws Exception {
        String admin = server.key(tenant, "admin");
        String key = server.key(tenant, "viewer");
        Events events = Events.open("/api/dashboard/stream", key);
        events.await("summary");
        String id = key.substring(4, 12);
        assertThat(send(request("/api/keys/" + id, admin).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(Texts.text(events.await("close"), "reason")).isEqualTo("CREDENTIAL_REVOKED");
        assertThat(events.lines().lines()).allMatch(String::isEmpty);
    }

    @Test
    void closesSlowHttp2StreamsButNotTheirConnection() throws Exception {
        Map<String, Object> settings = new HashMap<>(settings(folder));
        settings.put("windsock.hub.slow-consumer-seconds", 1);
        try (RunningServer own = RunningServer.start(settings);
                HttpClient client = client(trust)) {
            HttpRequest stream = HttpRequest.newBuilder(
                            URI.create("https://127.0.0.1:" + own.port() + "/api/dashboard/stream?topics=custom"))
                    .header("X-API-Key", own.key(tenant, "admin"))
                    .build();
            HttpResponse<InputStream> stuck = client.send(stream, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stuck.statusCode()).isEqualTo(200);
            Deadline.await("the stream", () -> own.hub().subscribers() == 1);
            // more than the client's window of 16 MB
            String payload = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
            for (int i = 0; i < 500; i++) {
                own.commit(tenant, Topic.CUSTOM, "LARGE", "l", payload);
                assertThat(own.hub().connections())
                        .allSatisfy(open -> assertThat(open.bytesQueued()).isLessThan(400_000));
            }
            own.awaitNoSubscribers();
            HttpResponse<String> other = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + own.port() + "/health"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(other.statusCode()).isEqualTo(200);
            client.shutdownNow();
        }
    }

    @Test
    void reloadsValidCertificatesForNewConnections(@TempDir Path files) throws Exception {
        Path certificate = files.resolve("cert.pem");
        Path privateKey = files.resolve("key.pem");
        TestCertificate before = TestCertificate.make(files);
        install(files, before);
        try (RunningServer own = RunningServer.start(settings(files))) {
            TestCertificate next = TestCertificate.make(files);
            SSLContext both = TestCertificate.trusting(before, next);
            String key = own.key(tenant, "admin");
            try (WsClient open = WsClient.open(Wire.tls(own.port(), both), "/ws?topics=custom", "X-API-Key: " + key)) {
                open.await("WELCOME");
                put(certificate, next.certificate());
                Deadline.await(
                        "the mismatch is reported",
                        () -> health(own, both)
                                .contains("WINDSOCK_TLS_KEY: " + privateKey + " does not match the certificate"));
                assertThat(served(own, both)).isEqualTo(before.parsed());
                put(privateKey, next.key());
                Deadline.await("the new certificate", () -> served(own, both).equals(next.parsed()));
                assertThat(health(own, both))
                        .contains(next.parsed().getNotAfter().toInstant().toString())
                        .doesNotContain("not_loaded");

                put(privateKey, next.key().substring(0, 80));
                Deadline.await(
                        "the truncated key is reported",
                        () -> health(own, both).contains("contains a private key that cannot be read"));
                Files.delete(certificate);
                Deadline.await(
                        "the missing file is reported", () -> health(own, both).contains("cert.pem cannot be read"));
                assertThat(served(own, both)).isEqualTo(next.parsed());
                // the certificate last, because it does not match the truncated key
                put(privateKey, next.key());
                put(certificate, next.certificate());
                Deadline.await("the problem is gone", () -> !health(own, both).contains("not_loaded"));

                own.commit(tenant, 0, 1);
                assertThat(number(open.await("NUMBERED"))).isZero();
            }
            String meters = get(own, both, "/prometheus", KEY);
            assertThat(meters)
                    .contains("windsock_tls_reloads_total{outcome=\"failed\"} 3.0")
                    .contains("windsock_tls_reloads_total{outcome=\"ok\"} 1.0")
                    .contains("windsock_tls_certificate_expiry_seconds ");
        }
    }

    private static X509Certificate served(RunningServer server, SSLContext trust) {
        try (Wire wire = Wire.tls(server.port(), trust)) {
            return wire.certificate();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String health(RunningServer server, SSLContext trust) {
        return get(server, trust, "/health", KEY);
    }

    private static String get(RunningServer server, SSLContext trust, String path, String key) {
        try (Wire wire = Wire.tls(server.port(), trust)) {
            return wire.exchange("GET", path, null, "X-API-Key: " + key).body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void doesNotStartWithAnInvalidFile() throws IOException {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
        assertThatThrownBy(() -> RunningServer.start(Map.of(
                        "windsock.tls.certificate", nothing.toString(),
                        "windsock.tls.key", folder.resolve("key.pem").toString())))
                .rootCause()
                .hasMessage("WINDSOCK_TLS_CERTIFICATE: " + nothing + " contains no PEM certificate");
    }
}
