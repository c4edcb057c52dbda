// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client address of a request, depending on headers and trusted proxies; this test acts as the proxy. */
@NullUnmarked
final class ProxiesTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final RunningServer BEHIND = RunningServer.start(Map.of(
            "windsock.trusted-proxies", "127.0.0.0/8, 10.0.0.0/8, 2001:db8:f::/48", "windsock.prometheus-open", true));

    private final RunningServer alone = RunningServer.shared();

    @AfterAll
    static void stop() {
        BEHIND.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "X-Forwarded-For: 192.0.2.7                                       | 192.0.2.7",
                "x-forwarded-for: 192.0.2.7:4711                                  | 192.0.2.7",
                "X-Forwarded-For: 2001:db8::7                                     | 2001:db8:0:0:0:0:0:7",
                "X-Forwarded-For: [2001:db8::7]:4711                              | 2001:db8:0:0:0:0:0:7",
                "X-Forwarded-For: ::ffff:192.0.2.7                                | 192.0.2.7",
                // the client's own entries are to the left of the proxies' entries
                "X-Forwarded-For: 198.51.100.1, 192.0.2.7                         | 192.0.2.7",
                "X-Forwarded-For: 198.51.100.1, 192.0.2.7, 10.1.1.1               | 192.0.2.7",
                "X-Forwarded-For: 198.51.100.1, 192.0.2.7, 2001:db8:f::1,10.1.1.1 | 192.0.2.7",
                "X-Forwarded-For: 10.9.9.9, 10.1.1.1                              | 10.9.9.9",
                "X-Forwarded-For: <script>, 192.0.2.7                             | 192.0.2.7",
                // the chain ends at the proxy that wrote a malformed entry
                "X-Forwarded-For: 192.0.2.7, unknown, 10.1.1.1                    | 10.1.1.1",
                "X-Forwarded-For: 192.0.2.7, nonsense                             | 127.0.0.1",
                "X-Forwarded-For: 192.0.2.7,                                      | 127.0.0.1",
                "X-Forwarded-For:                                                 | 127.0.0.1",
                "X-Forwarded-For: 1                                               | 127.0.0.1",
                "X-Forwarded-For: 1.2.3.999                                       | 127.0.0.1",
                "X-Forwarded-For: proxy.example.com                               | 127.0.0.1",
                "X-Forwarded-For: [2001:db8::7                                    | 127.0.0.1",
                "X-Forwarded-For: [2001:db8::7]x                                  | 127.0.0.1",
                "X-Forwarded-For: fe80::1%1                                       | 127.0.0.1",
                "X-Forwarded-Proto: https                                         | 127.0.0.1",
                "X-Real-IP: 192.0.2.7                                             | 127.0.0.1",
                "Forwarded: for=192.0.2.7                                         | 192.0.2.7",
                "Forwarded: For=`192.0.2.7:80`;proto=https;by=203.0.113.43        | 192.0.2.7",
                "Forwarded: proto=http; for=`[2001:db8::7]:4711`                  | 2001:db8:0:0:0:0:0:7",
                "Forwarded: for=198.51.100.1, for=192.0.2.7, for=10.1.1.1         | 192.0.2.7",
                "Forwarded: for=192.0.2.7;x=`a, for=198.51.100.1`                 | 192.0.2.7",
                "Forwarded: for=192.0.2.7, for=_hidden                            | 127.0.0.1",
                "Forwarded: for=unknown                                           | 127.0.0.1",
                "Forwarded: for=192.0.2.7, `                                      | 127.0.0.1",
                "Forwarded: 192.0.2.7                                             | 127.0.0.1",
                "Forwarded: for==192.0.2.7;;;=,,                                  | 127.0.0.1",
            })
    void findsTheClient(String header, String address) throws IOException {
        String line = header.replace('`', '"');
        assertThat(audited(BEHIND, line)).isEqualTo(address);
        assertThat(audited(alone, line)).isEqualTo("127.0.0.1");
    }

    @Test
    void joinsRepeatedHeaders() throws IOException {
        assertThat(audited(BEHIND, "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 192.0.2.7, 10.1.1.1"))
                .isEqualTo("192.0.2.7");
    }

    @Test
    void ignoresHeadersThatDisagree() throws IOException {
        String common = "X-Forwarded-For: 192.0.2.7";
        assertThat(audited(BEHIND, common, "Forwarded: for=192.0.2.7")).isEqualTo("192.0.2.7");
        assertThat(audited(BEHIND, common, "Forwarded: for=198.51.100.1")).isEqualTo("127.0.0.1");
    }

    /** Returns the address in the audit row of a request with these headers. */
    private static String audited(RunningServer server, String... headers) throws IOException {
        HttpAnswer opened = server.post("/api/session", KEY, null, headers);
        assertThat(opened.status()).as(opened.toString()).isEqualTo(204);
        JsonNode row = server.get("/api/audit?limit=1&action=session:open", KEY)
                .json()
                .get("items")
                .get(0);
        assertThat(Texts.text(row, "request_id")).isEqualTo(opened.header("X-Request-ID"));
        return Texts.text(row, "ip_address");
    }

    private static JsonNode connections() {
        try {
            return BEHIND.get("/api/connections", KEY).json().get("items");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void recordsTheClientForConnectionsAndDenials() throws IOException {
        try (WsClient ws = BEHIND.ws("/ws", KEY, "X-Forwarded-For: 192.0.2.8");
                SseClient sse = BEHIND.sse("", KEY, "Forwarded: for=192.0.2.8")) {
            ws.await("WELCOME");
            sse.await("summary");
            // the hub lists a stream shortly after its first bytes
            Deadline.await("both connections", () -> connections().size() == 2);
            JsonNode items = connections();
            for (JsonNode connection : items.values()) {
                assertThat(Texts.text(connection, "address")).isEqualTo("192.0.2.8");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Proto: https       | true",
                "X-Forwarded-Proto: http, https | true",
                "Forwarded: proto=https         | true",
                "Forwarded: proto=HTTPS;for=::1 | true",
                "X-Forwarded-Proto: http        | false",
                "X-Forwarded-Proto: https, http | false",
                "X-Forwarded-Proto: ftp         | false",
                "Forwarded: for=192.0.2.7       | false",
            })
    void setsSecureCookiesIfATrustedProxyReportsTls(String header, boolean secure) throws IOException {
        assertThat(BEHIND.post("/api/session", KEY, null, header).header("Set-Cookie"))
                .matches(cookie -> cookie.contains("Secure") == secure);
        assertThat(alone.post("/api/session", KEY, null, header).header("Set-Cookie"))
                .doesNotContain("Secure");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://cloud.example      | X-Forwarded-Host: cloud.example                           | 200",
                "https://cloud.example:8443 | X-Forwarded-Host: cloud.example:8443                      | 200",
                "https://cloud.example      | Forwarded: host=cloud.example;proto=https                 | 200",
                "http://cloud.example       | Forwarded: host=cloud.example;proto=https                 | 403",
                "https://cloud.example      | X-Forwarded-Host: other.example                           | 403",
                "https://cloud.example      | X-Forwarded-Host: cloud.example/x                         | 403",
                "https://cloud.example      | X-Forwarded-Host: cloud.example, other.example            | 403",
                "https://cloud.example      | X-Other: x                                                | 403",
            })
    void acceptsTheOriginThatATrustedProxyReports(String origin, String header, int status) throws IOException {
        String[] lines = {"Host: 127.0.0.1:1", "Origin: " + origin, header};
        assertThat(status(BEHIND, lines)).isEqualTo(status);
        assertThat(status(alone, lines)).isEqualTo(403);
    }

    private static int status(RunningServer server, String... headers) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            String[] lines = Stream.concat(Stream.of(headers), Stream.of("X-API-Key: " + KEY))
                    .toArray(String[]::new);
            return wire.request("GET", "/api/dashboard/stream", null, lines)
                    .head()
                    .status();
        }
    }

    @Test
    void doesNotTreatProxiedRequestsAsLocalScrapers() throws IOException {
        assertThat(BEHIND.get("/prometheus", null).status()).isEqualTo(200);
        for (String header :
                new String[] {"X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Forwarded-Host: localhost"
                }) {
            assertThat(BEHIND.get("/prometheus", null, header).status())
                    .as(header)
                    .isEqualTo(401);
        }
    }
}
