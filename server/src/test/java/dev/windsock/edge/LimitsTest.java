// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are too large, too frequent or too slow are rejected and counted, and other clients are not affected. */
@NullUnmarked
@Timeout(120)
final class LimitsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    private static RunningServer server;

    private final TenantId tenant = RunningServer.tenant();

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(
                "windsock.trusted-proxies", "127.0.0.1",
                "windsock.limit.requests-per-key", 3,
                "windsock.limit.requests-per-address", 5,
                "windsock.limit.refused-credentials", 1,
                "windsock.limit.burst-seconds", 4,
                "windsock.limit.request-seconds", 1,
                "windsock.limit.connections", 12));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Returns how often a limit was exceeded; does not use HTTP, because requests are themselves limited. */
    private static double rejected(String reason) {
        return server.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("windsock.requests.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static void limited(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(429);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo("RATE_LIMITED");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    /** Repeats a request until the response has the status, and returns the number of earlier responses. */
    private static int until(int status, Wire wire, String target, String... headers) throws IOException {
        for (int i = 0; i < 200; i++) {
            HttpAnswer answer = wire.exchange("GET", target, null, headers);
            if (answer.status() == status) {
                if (status == 429) {
                    limited(answer);
                }
                return i;
            }
        }
        throw new AssertionError("never " + status);
    }

    @Test
    void limitsEachKeyFromAllAddressesTogether() throws IOException {
        String key = server.key(tenant, "viewer");
        String other = server.key(tenant, "viewer");
        double before = rejected("key_rate");
        try (Wire wire = new Wire(server.port())) {
            int sent = 0;
            HttpAnswer answer;
            do {
                answer = wire.exchange(
                        "GET", "/api/session", null, "X-API-Key: " + key, "X-Forwarded-For: 198.51.100." + sent);
                sent++;
            } while (answer.status() == 200 && sent < 200);
            limited(answer);
            assertThat(sent).isBetween(12, 60);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(wire.exchange(
                                    "GET", "/api/session", null, "X-API-Key: " + other, "X-Forwarded-For: 198.51.100.1")
                            .status())
                    .isEqualTo(200);
            // opening a stream does not count
            try (SseClient stream = server.sse("", key, "X-Forwarded-For: 198.51.100.1")) {
                stream.await("summary");
            }
        }
        assertThat(rejected("key_rate")).isGreaterThan(before);
    }

    @Test
    void limitsEachIpv6NetworkForAllPathsTogether() throws IOException {
        double before = rejected("address_rate");
        try (Wire wire = new Wire(server.port())) {
            assertThat(until(429, wire, "/nothing", "X-Forwarded-For: 2001:db8::1"))
                    .isBetween(20, 100);
            // another address of the same /64
            assertThat(until(429, wire, "/health", "X-Forwarded-For: 2001:db8::2"))
                    .isLessThan(20);
            assertThat(wire.exchange("GET", "/health", null, "X-Forwarded-For: 2001:db8:0:1::1")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(rejected("address_rate")).isGreaterThan(before);
    }

    @Test
    void limitsWrongSecretsOfAKey() throws IOException {
        String from = "X-Forwarded-For: 192.0.2.66";
        String[] wrong = {"X-API-Key: " + KEY.replace("0123", "3210"), from};
        double before = rejected("credential_rate");
        try (Wire wire = new Wire(server.port())) {
            assertThat(until(429, wire, "/api/session", wrong)).isBetween(4, 19);
            until(429, wire, "/ws", WsClient.handshake(wrong));
            // another wrong key from the address is rejected as a wrong key
            assertThat(wire.exchange("GET", "/health", null, "X-API-Key: wsk_00000000_" + "A".repeat(43), from)
                            .status())
                    .isEqualTo(401);
        }
        assertThat(rejected("credential_rate")).isGreaterThanOrEqualTo(before + 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ws                           | X-API-Key: WRONG                                 | credential_rate",
                "/api/session                  | Authorization: Bearer nonsense                   | credential_rate",
                "/api/session                  | X-Windsock-Session: nonsense                     | address_rate",
                "/api/audit/export?ticket=wrong | Accept: */*                                     | address_rate",
                "/api/session                  | Sec-Fetch-Site: cross-site                       | address_rate",
                "/api/session                  | Sec-Fetch-Site: same-site                        | address_rate",
                "/health                       | Accept: */*                                      | address_rate"
            })
    void othersAtAnAddressCannotLockOutAValidCredential(String target, String header, String reason)
            throws IOException {
        String from = "X-Forwarded-For: 203.0.113." + Math.floorMod((target + header).hashCode(), 250);
        String key = server.key(tenant, "viewer");
        BrowserSession session = BrowserSession.of(server.post("/api/session", key, null, from));
        String ticket = server.post("/api/tickets", key, "{\"purpose\":\"stream\"}", from)
                .text("ticket");
        double before = rejected(reason);
        try (Wire wire = new Wire(server.port())) {
            String[] attack = {header.replace("WRONG", KEY.replace("0123", "3210")), from};
            until(429, wire, target, target.equals("/ws") ? WsClient.handshake(attack) : attack);
            assertThat(rejected(reason)).isGreaterThan(before);
            assertThat(wire.exchange("GET", "/api/session", null, "X-API-Key: " + key, from)
                            .status())
                    .isEqualTo(200);
            assertThat(wire.exchange("GET", "/api/session", null, session.lines(), from)
                            .status())
                    .isEqualTo(200);
            WsClient.open(server.port(), "/ws?ticket=" + ticket, from).close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/dashboard/stream?ticket=wrong | Accept: text/event-stream",
                "/ws?ticket=wrong | Sec-Fetch-Site: cross-site",
                "/api/session | Sec-Fetch-Site: cross-site"
            })
    void ticketsAndPagesDoNotCountAgainstAnAddress(String attack) throws IOException {
        String from = "X-Forwarded-For: 203.0.113.251";
        String[] request = attack.split(" [|] ");
        try (Wire wire = new Wire(server.port())) {
            for (int i = 0; i < 60; i++) {
                HttpAnswer answer = wire.exchange(
                        "GET",
                        request[0],
                        null,
                        request[0].startsWith("/ws")
                                ? WsClient.handshake(request[1], from)
                                : new String[] {request[1], from});
                assertThat(answer.status()).isIn(401, 429);
            }
            // these requests do not count toward the limits on the sign-in page and on wrong keys
            assertThat(wire.exchange("GET", "/health", null, from).status()).isEqualTo(200);
            assertThat(wire.exchange("GET", "/health", null, "X-API-Key: nonsense", from)
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void rejectsLongRequestLinesAndLargeHeaders() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("GET /api/keys?x=" + "y".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertProblem(wire.answer(), 414, "URI_TOO_LONG");
            wire.awaitEnd();
        }
        try (Wire wire = new Wire(server.port())) {
            wire.send("GET /api/keys HTTP/1.1\r\nHost: localhost\r\nX-Big: " + "y".repeat(17_000) + "\r\n\r\n");
            assertProblem(wire.answer(), 431, "HEADERS_TOO_LARGE");
            wire.awaitEnd();
        }
        assertThat(rejected("uri_size")).isPositive();
        assertThat(rejected("header_size")).isPositive();
    }

    private static void assertProblem(HttpAnswer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("status")).isEqualTo(Integer.toString(status));
        assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
    }

    @Test
    void rejectsLargeBodies() throws IOException {
        double before = rejected("body_size");
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST /api/events HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nX-API-Key: " + KEY
                    + "\r\nContent-Type: application/json\r\nContent-Length: 8388609\r\n\r\n");
            assertProblem(wire.answer(), 413, "PAYLOAD_TOO_LARGE");
        }
        assertThat(rejected("body_size")).isEqualTo(before + 1);
    }

    /** Sends a body in chunks. */
    private static HttpAnswer chunked(String target, String key, int bytes) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.7\r\nX-API-Key: "
                    + key + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String body = "{\"purpose\":\"stream\"" + " ".repeat(bytes - 20) + "}";
            wire.send(Integer.toHexString(10) + "\r\n" + body.substring(0, 10) + "\r\n");
            wire.send(Integer.toHexString(body.length() - 10) + "\r\n" + body.substring(10) + "\r\n0\r\n\r\n");
            return wire.answer();
        }
    }

    @Test
    void rejectsBodiesThatAreLargerThanTheOperationAccepts() throws IOException {
        String key = server.key(tenant, "admin");
        String head = "POST /api/tickets HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.6\r\nX-API-Key: " + key
                + "\r\nContent-Type: application/json\r\n";
        try (Wire wire = new Wire(server.port())) {
            // before any of the body is sent
            wire.send(head + "Content-Length: 65537\r\n\r\n");
            assertProblem(wire.answer(), 413, "PAYLOAD_TOO_LARGE");
        }
        assertThat(chunked("/api/tickets", key, 65_536).status()).isEqualTo(201);
        assertProblem(chunked("/api/tickets", key, 65_537), 413, "PAYLOAD_TOO_LARGE");
        // other operations accept more, and then check the content
        assertProblem(chunked("/api/events", key, 65_537), 400, "VALIDATION_FAILED");
        assertProblem(chunked("/api/instances", key, 65_537), 400, "VALIDATION_FAILED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 60000\r\n\r\n{",
                "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
                "Content-Length: 1\r\n\r\n{",
                "Content-Length: 2\r\n\r\n{}"
            })
    void releasesTheMemoryOfABodyHoweverTheRequestEnds(String rest) throws IOException {
        String key = server.key(tenant, "admin");
        for (boolean abort : new boolean[] {true, false}) {
            try (Wire wire = new Wire(server.port())) {
                wire.send("POST /api/tickets HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.8\r\nX-API-Key: "
                        + key + "\r\nContent-Type: application/json\r\n" + rest);
                if (rest.endsWith("{}") || rest.startsWith("Content-Length: 1\r")) {
                    assertProblem(wire.answer(), 400, rest.endsWith("{}") ? "VALIDATION_FAILED" : "MALFORMED_BODY");
                } else {
                    Deadline.await("memory is held", () -> held() > 0);
                }
                if (abort) {
                    wire.abort();
                }
            }
            Deadline.await("memory is released", () -> held() == 0);
        }
    }

    private static double held() {
        return server.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("windsock.memory.held")
                .tag("use", "request_bodies")
                .gauge()
                .value();
    }

    @Test
    void limitsOpenConnectionsOfAnAddress() throws IOException {
        try (RunningServer own = RunningServer.start(Map.of("windsock.limit.connections-per-address", 2));
                Wire first = new Wire(own.port(), "127.0.0.7");
                Wire second = new Wire(own.port(), "127.0.0.7")) {
            for (Wire wire : List.of(first, second)) {
                assertThat(wire.exchange("GET", "/health", null).status()).isEqualTo(200);
            }
            try (Wire third = new Wire(own.port(), "127.0.0.7")) {
                third.awaitEnd();
            }
            try (Wire other = new Wire(own.port(), "127.0.0.8")) {
                assertThat(other.exchange("GET", "/health", null).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void rejectsDeepNesting() throws IOException {
        String key = server.key(tenant, "admin");
        double before = rejected("json_depth");
        for (int depth : new int[] {101, 30_000}) {
            String body = "{\"name\":\"a\",\"role\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            assertProblem(server.post("/api/keys", key, body, "X-Forwarded-For: 192.0.2.2"), 400, "NESTED_TOO_DEEPLY");
        }
        assertThat(rejected("json_depth")).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow",
                "POST /api/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\nX-API-Key: KEY\r\n\r\n{\"name",
                "POST /api/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nX-API-Key: KEY\r\n\r\n5\r\n{\"nam",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.3\r\n\r\nGET /he"
            })
    void returns408ToIncompleteRequests(String request) throws IOException {
        double before = rejected("slow_request");
        try (Wire wire = new Wire(server.port())) {
            wire.send(request.replace("KEY", KEY));
            HttpAnswer answer = wire.answer();
            if (answer.status() == 200) {
                // the second request arrived with the first; its time starts with the next byte
                wire.send("a");
                answer = wire.answer();
            }
            assertProblem(answer, 408, "REQUEST_TIMEOUT");
            assertThat(answer.header("Connection")).isEqualTo("close");
            wire.awaitEnd();
        }
        assertThat(rejected("slow_request")).isEqualTo(before + 1);
    }

    @Test
    void returns408ToRequestsThatArriveByteByByte() throws IOException {
        for (String start : new String[] {
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
            "POST /api/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                    + "60000\r\nX-API-Key: "
                    + KEY + "\r\n\r\n"
        }) {
            try (Wire wire = new Wire(server.port())) {
                wire.send(start);
                Thread drip = Thread.startVirtualThread(() -> {
                    try {
                        for (int i = 0; i < 100_000; i++) {
                            wire.send("a");
                            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                        }
                    } catch (IOException e) {
                        // the server closed the connection
                    }
                });
                assertProblem(wire.answer(), 408, "REQUEST_TIMEOUT");
                drip.interrupt();
            }
        }
    }

    @Test
    void closesSilentConnectionsWithoutAResponse() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.awaitEnd();
        }
    }

    @Test
    void doesNotLimitTheDurationOfStreams() throws IOException {
        String key = server.key(tenant, "admin");
        try (WsClient ws = WsClient.open(
                        new Wire(server.port()), "/ws?topics=", "X-Forwarded-For: 192.0.2.4", "X-API-Key: " + key);
                SseClient sse = server.sse("?interval=1", key, "X-Forwarded-For: 192.0.2.4")) {
            // longer than a request may take; there is a heartbeat every second
            for (int i = 0; i < 4; i++) {
                ws.await("HEARTBEAT");
                sse.await("metrics");
            }
            ws.send("{\"type\":\"PING\"}");
            ws.await("PONG");
        }
    }

    @Test
    void closesIdleConnectionsButNotStreams() throws IOException {
        try (RunningServer own = RunningServer.start(Map.of("windsock.limit.idle-seconds", 1));
                SseClient sse = own.sse("?interval=2", KEY);
                Wire wire = new Wire(own.port())) {
            assertThat(wire.exchange("GET", "/health", null).status()).isEqualTo(200);
            wire.awaitEnd();
            for (int i = 0; i < 3; i++) {
                sse.await("metrics");
            }
        }
    }

    @Test
    void limitsOpenConnections() throws IOException {
        String key = server.key(tenant, "admin");
        double before = rejected("connections");
        List<SseClient> open = new ArrayList<>();
        try {
            Deadline.await("the other tests' connections are gone", () -> connections() == 0);
            for (int i = 0; i < 12; i++) {
                open.add(server.sse("", key, "X-Forwarded-For: 192.0.2." + (10 + i)));
            }
            try (Wire wire = new Wire(server.port())) {
                wire.awaitEnd();
            }
            assertThat(rejected("connections")).isEqualTo(before + 1);
            open.removeLast().close();
            Deadline.await("the connection is closed", () -> connections() == 11);
            open.add(server.sse("", key, "X-Forwarded-For: 192.0.2.30"));
        } finally {
            for (SseClient client : open) {
                client.close();
            }
        }
    }

    private static int connections() {
        return (int) server.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("windsock.connections")
                .gauge()
                .value();
    }

    @Test
    void registersAllMetersAtStartup() throws IOException {
        try (RunningServer fresh = RunningServer.start(Map.of())) {
            Matcher meters = Pattern.compile("windsock_requests_refused_total\\{reason=\"(\\w+)\"} 0\\.0")
                    .matcher(fresh.get("/prometheus", KEY).body());
            assertThat(meters.results().map(found -> found.group(1)))
                    .containsExactlyInAnyOrder(
                            "key_rate",
                            "address_rate",
                            "credential_rate",
                            "body_size",
                            "uri_size",
                            "header_size",
                            "json_depth",
                            "slow_request",
                            "connections");
        }
    }
}
