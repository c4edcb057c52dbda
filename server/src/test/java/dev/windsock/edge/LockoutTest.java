// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Failed attempts by other clients at an address, on a connection or for a key id never cause a valid key to be rejected, even
 * over HTTP/2 and WebSockets.
 */
@NullUnmarked
@Timeout(60)
final class LockoutTest {
    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static SSLContext trust;
    private static HttpClient http2;

    @BeforeAll
    static void start() throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        trust = TestCertificate.trusting(certificate);
        server = RunningServer.start(certificate.settings(Map.of(
                "windsock.limit.requests-per-address", 5,
                "windsock.limit.refused-credentials", 1,
                "windsock.limit.burst-seconds", 4)));
        http2 = HttpClient.newBuilder()
                .sslContext(trust)
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    @AfterAll
    static void stop() {
        http2.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-API-Key: OWN", "X-API-Key: UNKNOWN", "Authorization: Bearer nonsense", "Accept: */*"})
    void aValidKeyWorksWhileOthersFail(String header) throws Exception {
        String key = server.key(TenantId.DEFAULT, "viewer");
        String failing = header.replace("OWN", key.substring(0, 13) + "A".repeat(43))
                .replace("UNKNOWN", "wsk_00000000_" + "A".repeat(43));
        // all on the connection that the valid key uses
        Deadline.await("the limit of those who fail", () -> status(failing) == 429);

        HttpResponse<String> answer = send("/api/session", "X-API-Key: " + key);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Texts.text(Texts.json(answer.body()), "key_id")).isEqualTo(key.substring(4, 12));
        // handshakes
        try (WsClient client = WsClient.open(Wire.tls(server.port(), trust), "/ws", "X-API-Key: " + key)) {
            client.await("WELCOME");
        }
        try (Wire wire = Wire.tls(server.port(), trust)) {
            wire.request("GET", "/api/dashboard/stream", null, "X-API-Key: " + key);
            assertThat(wire.headOrError().status()).isEqualTo(200);
        }
    }

    private static int status(String header) {
        try {
            return send("/api/session", header).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> send(String path, String header) throws IOException, InterruptedException {
        String[] nameAndValue = header.split(": ", 2);
        return http2.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                        .header(nameAndValue[0], nameAndValue[1])
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
