// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Nginx;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real nginx with the documented configuration, in front of the server's root or under a path. */
@NullUnmarked
@Timeout(60)
final class NginxTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final Pattern DOCUMENTED = Pattern.compile("```nginx\n(map .*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'', ''", // the root
        "/windsock, ''", // passes the path on
        "/windsock, /", // removes it
        "/apps/windsock, /"
    })
    void publishesTheServer(String base, String upstreamPath) throws IOException {
        Map<String, Object> settings = Map.of(
                "windsock.trusted-proxies", "127.0.0.1",
                "windsock.base-path", base,
                "windsock.console.folder", "console-fixture");
        try (RunningServer server = RunningServer.start(settings);
                Nginx nginx = Nginx.start(folder, configuration(server.port(), base, upstreamPath))) {
            int port = nginx.port();
            String host = "Host: 127.0.0.1:" + port;
            String origin = "Origin: http://127.0.0.1:" + port;
            String key = "X-API-Key: " + KEY;

            assertThat(exchange(port, "GET", base + "/", host).body()).contains("Dashboard");
            assertThat(exchange(port, "GET", base + "/_next/static/a.js", host).status())
                    .isEqualTo(200);
            assertThat(exchange(port, "GET", base + "/health/liveness", host).status())
                    .isEqualTo(200);
            HttpAnswer opened = exchange(port, "POST", base + "/api/session", host, key, "Content-Length: 0");
            assertThat(opened.status()).isEqualTo(204);
            assertThat(opened.header("Set-Cookie")).contains("Path=" + (base.isEmpty() ? "/" : base) + ";");
            BrowserSession session = BrowserSession.of(opened);
            HttpAnswer ticket;
            try (Wire wire = new Wire(port)) {
                ticket = wire.exchange(
                        "POST",
                        base + "/api/tickets",
                        "{\"purpose\":\"stream\"}",
                        host,
                        origin,
                        session.lines(),
                        "X-Requested-With: windsock",
                        "Content-Type: application/json");
            }
            assertThat(ticket.status()).isEqualTo(201);
            String socketPath = base + "/ws?topics=volumes&ticket=" + ticket.text("ticket");
            try (WsClient socket = WsClient.open(port, socketPath, host, origin);
                    SseClient events = SseClient.open(port, base + "/api/dashboard/stream?interval=1", host, key)) {
                socket.await("WELCOME");
                events.await("summary");
                try (Wire wire = new Wire(port)) {
                    HttpAnswer created = wire.exchange(
                            "POST",
                            base + "/api/volumes",
                            "{\"name\":\"disk\",\"size_gb\":1}",
                            host,
                            key,
                            "Content-Type: application/json");
                    String location = created.header("Location");
                    assertThat(location).isEqualTo(base + "/api/volumes/" + created.text("id"));
                    assertThat(exchange(port, "GET", location, host, key).status())
                            .isEqualTo(200);
                }
                socket.await("VOLUME_CREATED");
                events.await("summary");
            }
            if (!base.isEmpty()) {
                assertThat(exchange(port, "GET", base, host).header("Location")).endsWith(base + "/");
            }
        }
    }

    private static HttpAnswer exchange(int port, String method, String target, String... headers) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.exchange(method, target, null, headers);
        }
    }

    /** Returns the documented configuration, without TLS, for a base path that nginx passes on or removes. */
    private static String configuration(int server, String base, String upstreamPath) throws IOException {
        String page = Files.readString(Path.of("../docs/how-to/reverse-proxy.md"));
        Matcher documented = DOCUMENTED.matcher(page);
        assertThat(documented.find()).isTrue();
        return documented
                .group(1)
                .replaceAll("(?m)^.*ssl_.*\n", "")
                .replace("listen 443 ssl;", "listen 127.0.0.1:%d;")
                .replace("location / {", "location " + base + "/ {")
                .replace(
                        "proxy_pass http://127.0.0.1:8080;",
                        "proxy_pass http://127.0.0.1:" + server + upstreamPath + ";");
    }
}
