// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Http2Wire;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A page cannot read anything even if an attacker points the page's host name at this host: a server on loopback accepts only
 * its own names.
 */
@NullUnmarked
final class HostsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static RunningServer proxied;
    private static RunningServer tls;
    private static SSLContext trust;

    @BeforeAll
    static void start() throws IOException {
        Map<String, Object> names = Map.of(
                "windsock.allowed-hosts", "Windsock.example.com, [2001:db8::1], 2001:0db8::2",
                "windsock.allowed-origins", "https://console.example.com:8443");
        server = RunningServer.start(names);
        proxied = RunningServer.start(Map.of("windsock.trusted-proxies", "127.0.0.1"));
        TestCertificate certificate = TestCertificate.make(folder);
        trust = TestCertificate.trusting(certificate);
        tls = RunningServer.start(certificate.settings());
    }

    @AfterAll
    static void stop() {
        Stream.of(server, proxied, tls).forEach(RunningServer::close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.1.2.3:1",
                "localhost",
                "LocalHost:65535",
                "localhost.:80",
                "console.localhost:3000",
                "[::1]",
                "[::1]:8080",
                "[::ffff:127.0.0.1]:80",
                "localhost:",
                "windsock.example.com",
                "WINDSOCK.example.com.:8443",
                "[2001:db8::1]:80",
                "[2001:DB8:0:0::1]",
                "[2001:db8::1%25eth0]:80",
                "[::1%lo]:8080",
                "[2001:db8::2]",
                "console.example.com:1"
            })
    void allowsItsOwnNamesWithAnyPort(String host) throws IOException {
        assertThat(server.get("/api/session", KEY, "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evillocalhost",
                "windsock.example.com.evil.example",
                "sub.windsock.example.com",
                "192.0.2.1",
                "0.0.0.0:8080",
                "[2001:db8::3]",
                "127.0.0.1x"
            })
    void rejectsAllOtherNames(String host) throws IOException {
        HttpAnswer answer = server.get("/api/session", KEY, "Host: " + host);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("code")).isEqualTo("HOST_NOT_ALLOWED");
        assertThat(answer.text("detail")).contains("WINDSOCK_ALLOWED_HOSTS", "WINDSOCK_TRUSTED_PROXIES");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/instances", "/openapi.yaml", "/health", "/prometheus", "/nothing", "/api/keys"})
    void rejectsOtherHostsForEveryPath(String path) throws IOException {
        assertThat(server.get(path, null, "Host: evil.example").text("code")).isEqualTo("HOST_NOT_ALLOWED");
        assertThat(server.send("POST", path, null, null, "Host: evil.example").text("code"))
                .isEqualTo("HOST_NOT_ALLOWED");
    }

    @Test
    void rejectsOtherHostsForUpgradesAndStreams() throws IOException {
        for (String path : new String[] {"/ws", "/ws/terminals/01900000-0000-7000-8000-00000000000a"}) {
            try (Wire wire = new Wire(server.port())) {
                wire.request("GET", path, null, WsClient.handshake("X-API-Key: " + KEY, "Host: evil.example"));
                assertThat(wire.answer().text("code")).as(path).isEqualTo("HOST_NOT_ALLOWED");
            }
        }
        assertThat(server.get("/api/dashboard/stream", KEY, "Host: evil.example")
                        .text("code"))
                .isEqualTo("HOST_NOT_ALLOWED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // as the documented nginx configuration sends it
                "X-Forwarded-For: 192.0.2.7          | 200",
                // as the documented Caddy configuration does
                "X-Forwarded-Host: cloud.example.com | 200",
                "X-Forwarded-Proto: https            | 200",
                "Forwarded: for=192.0.2.7            | 200",
                "X-Real-IP: 192.0.2.7                | 403",
                "X-Other: x                          | 403",
            })
    void allowsWhatATrustedProxyForwards(String header, int status) throws IOException {
        String host = "Host: cloud.example.com";
        assertThat(proxied.get("/api/session", KEY, host, header).status()).isEqualTo(status);
        assertThat(server.get("/api/session", KEY, host, header).status()).isEqualTo(403);
        // a bare proxy_pass
        assertThat(server.get("/api/session", KEY, "Host: 127.0.0.1:8080", header)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /api/session HTTP/1.1                     | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: localhost~Host: localhost | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: localhost~host: evil.example | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host:               | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: a b           | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: user@localhost | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: localhost, localhost | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: localhost:80:80 | 400 | MALFORMED_REQUEST",
                "GET /api/session HTTP/1.1~Host: localhost/x   | 400 | MALFORMED_REQUEST",
                // HTTP/1.0 has no Host, and browsers do not use it
                "GET /api/session HTTP/1.0                     | 200 | ",
                "GET http://localhost/api/session HTTP/1.1~Host: evil.example | 200 | ",
                "GET http://evil.example/api/session HTTP/1.1~Host: localhost | 403 | HOST_NOT_ALLOWED",
                "GET http://evil.example/prometheus HTTP/1.1~Host: localhost | 403 | HOST_NOT_ALLOWED",
                "GET http://localhost/api/session HTTP/1.1     | 400 | MALFORMED_REQUEST",
                "get /api/session HTTP/1.1~Host: localhost     | 501 | METHOD_UNKNOWN",
                "Get /api/session HTTP/1.1~Host: localhost     | 501 | METHOD_UNKNOWN",
                "post /api/events HTTP/1.1~Host: localhost     | 501 | METHOD_UNKNOWN",
                "FOO /api/session HTTP/1.1~Host: localhost     | 405 | METHOD_NOT_ALLOWED"
            })
    void readsTheHeadAsTheStandardRequires(String head, int status, String code) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send(head.replace("~", "\r\n") + "\r\nX-API-Key: " + KEY + "\r\n\r\n");
            HttpAnswer answer = wire.answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
            if (code != null) {
                assertThat(answer.text("code")).isEqualTo(code);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,    , 200,",
        "127.0.0.1:443,, 200,",
        "localhost, localhost, 200,",
        "evil.example, , 403, HOST_NOT_ALLOWED",
        // the stream is reset (RFC 9113, section 8.3.1)
        "evil.example, localhost, 0,",
        "localhost, evil.example, 0,",
        ", evil.example, 403, HOST_NOT_ALLOWED"
    })
    void checksTheAuthorityOverHttp2(String authority, String host, int status, String code) throws IOException {
        try (Http2Wire wire = Http2Wire.open(tls.port(), trust)) {
            String[] fields = Stream.of(
                            Stream.of(":method", "GET", ":scheme", "https", ":path", "/api/session"),
                            authority == null ? Stream.<String>of() : Stream.of(":authority", authority),
                            Stream.of("x-api-key", KEY),
                            host == null ? Stream.<String>of() : Stream.of("host", host))
                    .flatMap(part -> part)
                    .toArray(String[]::new);
            HttpAnswer answer = wire.head(1, Http2Wire.END_STREAM, fields).answer(1);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
            if (code != null) {
                assertThat(answer.text("code")).isEqualTo(code);
            }
        }
    }

    @Test
    void allowsAnyNameWhileListeningOnAllAddresses() throws IOException {
        try (RunningServer open = RunningServer.start(Map.of("micronaut.server.host", "0.0.0.0"))) {
            assertThat(open.get("/api/session", KEY, "Host: cloud.example.com").status())
                    .isEqualTo(200);
        }
    }
}
