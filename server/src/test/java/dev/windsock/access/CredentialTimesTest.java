// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.access.key.ApiKey;
import dev.windsock.access.key.KeyRing;
import dev.windsock.access.session.Sessions;
import dev.windsock.access.session.Ticket;
import dev.windsock.access.session.Tickets;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials end by expiry, rotation or revocation, and everything that depends on a credential ends with it. */
@Tag("store")
@NullUnmarked
final class CredentialTimesTest {
    private static RunningServer server;
    private static MovableClock clock;

    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                Map.of(MovableClock.PROPERTY, true, "windsock.allowed-origins", "https://console.example.com"));
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anExpiredKeyOpensNothing() throws IOException {
        HttpAnswer made = make(",\"expires_at\":\"" + clock.instant().plusSeconds(60) + "\"");
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(60));
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
        // a new secret would not grant access either
        HttpAnswer rotated = server.post("/api/keys/" + made.text("id") + "/rotate", admin, null);
        assertThat(rotated.status()).isEqualTo(409);
        assertThat(rotated.text("code")).isEqualTo("INVALID_STATE");
    }

    @Test
    void aRotatedSecretWorksDuringItsGracePeriod() throws IOException {
        HttpAnswer made = make("");
        Instant asked = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        HttpAnswer rotated = server.post("/api/keys/" + made.text("id") + "/rotate", admin, "{\"grace_seconds\":60}");
        assertThat(Instant.parse(rotated.text("previous_secret_expires_at")))
                .isBetween(asked.plusSeconds(60), clock.instant().plusSeconds(60));
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(61));
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
        assertThat(server.get("/api/session", rotated.text("secret")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"revoke", "rotate", "expire", "grace"})
    void streamsEndWithTheirCredentialWithinASecond(String how) throws IOException {
        HttpAnswer made = make(
                how.equals("expire") ? ",\"expires_at\":\"" + clock.instant().plusSeconds(600) + "\"" : "");
        String key = made.text("secret");
        String session =
                BrowserSession.of(server.post("/api/session", key, null)).lines();
        String ticket = ticket(key);
        try (WsClient byKey = server.ws("/ws", key);
                WsClient byTicket = WsClient.open(server.port(), "/ws?ticket=" + ticket);
                WsClient bySession =
                        WsClient.open(server.port(), "/ws", session, "Origin: http://127.0.0.1:" + server.port());
                WsClient unconcerned = server.ws("/ws", admin);
                SseClient sse = server.sse("", key)) {
            byKey.await("WELCOME");
            byTicket.await("WELCOME");
            bySession.await("WELCOME");
            unconcerned.await("WELCOME");
            sse.await("metrics");
            switch (how) {
                case "revoke" -> server.send("DELETE", "/api/keys/" + made.text("id"), admin, null);
                case "rotate" -> server.post("/api/keys/" + made.text("id") + "/rotate", admin, null);
                case "expire" -> clock.advance(Duration.ofSeconds(600));
                default -> {
                    server.post("/api/keys/" + made.text("id") + "/rotate", admin, "{\"grace_seconds\":300}");
                    clock.advance(Duration.ofSeconds(301));
                }
            }
            long ended = System.nanoTime();
            for (WsClient client : new WsClient[] {byKey, byTicket, bySession}) {
                WsClient.Frame close = client.awaitClose();
                assertThat(close.code()).isEqualTo(4500);
                assertThat(Texts.text(Texts.json(close.reason()), "code")).isEqualTo("CREDENTIAL_REVOKED");
            }
            SseClient.Event close = sse.await("close");
            assertThat(Texts.text(Texts.json(close.data()), "code")).isEqualTo("4500");
            assertThat(Texts.text(Texts.json(close.data()), "reconnect")).isEqualTo("false");
            // the contract allows one second; the machine may be busy
            assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(10));
            sse.awaitEnd();
            unconcerned.send("{\"type\":\"PING\",\"request_id\":\"still here\"}");
            unconcerned.await("PONG");
        }
    }

    @Test
    void theSessionCookieIsHiddenFromScripts() throws IOException {
        HttpAnswer opened = server.post("/api/session", admin, null);
        assertThat(opened.status()).isEqualTo(204);
        assertThat(opened.position()).isNotNull();
        assertThat(opened.header("Cache-Control")).isEqualTo("no-store");
        assertThat(opened.header("Set-Cookie"))
                .matches("windsock_session_[a-z0-9]{10}=[A-Za-z0-9_-]{43};.*")
                .containsIgnoringCase("; HttpOnly")
                .contains("; SameSite=Strict", "; Path=/")
                .doesNotContain("Secure");
        assertThat(server.post("/api/session", admin, null, "Origin: https://127.0.0.1:" + server.port())
                        .header("Set-Cookie"))
                .startsWith("__Host-windsock_session_")
                .contains("; Secure");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "http://OWN                  | windsock | 201 | -",
                "https://console.example.com | windsock | 201 | -",
                "https://evil.example        | windsock | 403 | ORIGIN_NOT_ALLOWED",
                "null                        | windsock | 403 | ORIGIN_NOT_ALLOWED",
                "http://OWN.evil.example     | windsock | 403 | ORIGIN_NOT_ALLOWED",
                "http://127.0.0.1:1          | windsock | 403 | ORIGIN_NOT_ALLOWED",
                "-                           | windsock | 403 | ORIGIN_NOT_ALLOWED",
                "http://OWN                  | -        | 403 | CSRF_HEADER_MISSING",
                "http://OWN                  | XMLHttpRequest | 403 | CSRF_HEADER_MISSING"
            })
    void aChangeBySessionRequiresAnAllowedOrigin(String origin, String with, int status, String code)
            throws IOException {
        String[] headers = {
            session(),
            origin == null ? "X-None: 1" : "Origin: " + origin.replace("OWN", "127.0.0.1:" + server.port()),
            with == null ? "X-None: 2" : "X-Requested-With: " + with
        };
        HttpAnswer answer = server.post("/api/tickets", null, "{\"purpose\":\"stream\"}", headers);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (code != null) {
            assertThat(answer.text("code")).isEqualTo(code);
        }
        // reading changes nothing, and only pages from one origin have the secret
        assertThat(server.get("/api/session", null, headers).status()).isEqualTo(200);
        // a page from another origin does not have a key to send in a header
        assertThat(server.post("/api/tickets", admin, "{\"purpose\":\"stream\"}", headers[2])
                        .status())
                .isEqualTo(201);
    }

    @Test
    void onlyAllowedOriginsMayReadAcrossOrigins() throws IOException {
        String allow = "Access-Control-Allow-Origin";
        HttpAnswer allowed = server.get("/api/session", admin, "Origin: https://console.example.com");
        assertThat(allowed.header(allow)).isEqualTo("https://console.example.com");
        assertThat(allowed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(server.get("/api/session", admin, "Origin: https://evil.example")
                        .header(allow))
                .isNull();
        String[] preflight = {
            "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-requested-with,content-type"
        };
        HttpAnswer asked = server.send(
                "OPTIONS",
                "/api/tickets",
                null,
                null,
                "Origin: https://console.example.com",
                preflight[0],
                preflight[1]);
        assertThat(asked.status()).isIn(200, 204);
        assertThat(asked.header(allow)).isEqualTo("https://console.example.com");
        assertThat(server.send("OPTIONS", "/api/tickets", null, null, "Origin: https://evil.example", preflight[0])
                        .header(allow))
                .isNull();
    }

    @Test
    void aSessionEnds() throws IOException {
        String[] headers = {session(), "Origin: http://127.0.0.1:" + server.port(), "X-Requested-With: windsock"};
        assertThat(server.send("DELETE", "/api/session", null, null, headers).status())
                .isEqualTo(204);
        assertThat(server.get("/api/session", null, headers).status()).isEqualTo(401);

        String idle = session();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofHours(11));
            assertThat(server.get("/api/session", null, idle).status()).isEqualTo(200);
        }
        clock.advance(Duration.ofHours(12).plusSeconds(1));
        assertThat(server.get("/api/session", null, idle).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"sign out", "idle"})
    void streamsAndTicketsEndWithTheirSession(String how) throws IOException {
        String session = session();
        String own = "Origin: http://127.0.0.1:" + server.port();
        String other = session();
        String unused = ticket(session, own);
        try (WsClient bySession = WsClient.open(server.port(), "/ws", session, own);
                WsClient byTicket = WsClient.open(server.port(), "/ws?ticket=" + ticket(session, own));
                SseClient sse = SseClient.open(server.port(), "/api/dashboard/stream", session, own);
                WsClient byKey = server.ws("/ws", admin)) {
            bySession.await("WELCOME");
            byTicket.await("WELCOME");
            byKey.await("WELCOME");
            sse.await("metrics");
            if (how.equals("idle")) {
                clock.advance(Duration.ofHours(11));
                assertThat(server.get("/api/session", null, other).status()).isEqualTo(200);
                clock.advance(Duration.ofHours(1));
            } else {
                HttpAnswer out =
                        server.send("DELETE", "/api/session", null, null, session, own, "X-Requested-With: windsock");
                assertThat(out.status()).isEqualTo(204);
                assertThat(WsClient.rejected(server.port(), "/ws?ticket=" + unused)
                                .status())
                        .isEqualTo(401);
            }
            assertThat(bySession.awaitClose().code()).isEqualTo(4500);
            assertThat(byTicket.awaitClose().code()).isEqualTo(4500);
            assertThat(Texts.text(Texts.json(sse.await("close").data()), "code"))
                    .isEqualTo("4500");
            // neither the key itself nor its other session has ended
            byKey.send("{\"type\":\"PING\",\"request_id\":\"still here\"}");
            byKey.await("PONG");
            assertThat(server.get("/api/session", null, other).status()).isEqualTo(200);
        }
    }

    private static String ticket(String session, String origin) throws IOException {
        return server.post(
                        "/api/tickets", null, "{\"purpose\":\"stream\"}", session, origin, "X-Requested-With: windsock")
                .text("ticket");
    }

    @Test
    void limitsSessionsPerKeyAndEvictsTheOldest() throws Exception {
        String first = session();
        clock.advance(Duration.ofSeconds(1));
        Principal principal = server.bean(KeyRing.class)
                .authenticate(ApiKey.parse(admin).orElseThrow())
                .orElseThrow();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i < Sessions.MAX_OF_A_KEY; i++) {
                many.submit(() -> server.bean(Sessions.class)
                        .open(new Caller(principal, "r", "127.0.0.1", null, null), Optional.empty()));
            }
        }
        try (WsClient client =
                WsClient.open(server.port(), "/ws", first, "Origin: http://127.0.0.1:" + server.port())) {
            client.await("WELCOME");
            String last = session();
            assertThat(client.awaitClose().code()).isEqualTo(4500);
            assertThat(server.get("/api/session", null, first).status()).isEqualTo(401);
            assertThat(server.get("/api/session", null, last).status()).isEqualTo(200);
        }
    }

    @Test
    void limitsUnusedTicketsPerKey() throws IOException {
        String ticket = ticket(admin);
        Principal principal = server.bean(KeyRing.class)
                .authenticate(ApiKey.parse(admin).orElseThrow())
                .orElseThrow();
        Tickets tickets = server.bean(Tickets.class);
        // concurrently, because tickets expire after 30 seconds
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i < Tickets.MAX_OF_A_KEY; i++) {
                many.execute(() -> tickets.issue(principal, Ticket.Purpose.STREAM, null));
            }
        }
        HttpAnswer rejected = server.post("/api/tickets", admin, "{\"purpose\":\"stream\"}");
        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.text("code")).isEqualTo("RATE_LIMITED");
        assertThat(rejected.header("Retry-After")).isEqualTo("30");
        assertThat(ticket(server.key(tenant, "admin"))).isNotNull();
        WsClient.open(server.port(), "/ws?ticket=" + ticket).close();
        assertThat(ticket(admin)).isNotNull();
        clock.advance(Duration.ofSeconds(31));
        tickets.sweep();
        assertThat(ticket(admin)).isNotNull();
    }

    @Test
    void aSessionCannotOpenAnotherSession() throws IOException {
        assertThat(server.post(
                                "/api/session",
                                null,
                                null,
                                session(),
                                "Origin: http://127.0.0.1:" + server.port(),
                                "X-Requested-With: windsock")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"/ws", "/api/dashboard/stream"})
    void aTicketOpensOneStreamOnce(String path) throws IOException {
        String target = path + "?ticket=" + ticket(admin);
        assertThat(server.get("/api/session?ticket=" + ticket(admin), null).status())
                .isEqualTo(401);
        if (path.equals("/ws")) {
            WsClient.open(server.port(), target).close();
        } else {
            SseClient.open(server.port(), target).close();
        }
        HttpAnswer again = WsClient.rejected(server.port(), target);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.text("code")).isEqualTo("UNAUTHENTICATED");

        String late = path + "?ticket=" + ticket(admin);
        clock.advance(Duration.ofSeconds(30));
        assertThat(WsClient.rejected(server.port(), late).status()).isEqualTo(401);
        assertThat(WsClient.rejected(server.port(), path + "?ticket=nonsense").status())
                .isEqualTo(401);
        String download =
                server.post("/api/tickets", admin, "{\"purpose\":\"download\"}").text("ticket");
        assertThat(WsClient.rejected(server.port(), path + "?ticket=" + download)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTicketOfAKeyThatHasEndedOpensNothing() throws IOException {
        HttpAnswer made = make("");
        String ticket = ticket(made.text("secret"));
        server.send("DELETE", "/api/keys/" + made.text("id"), admin, null);
        assertThat(WsClient.rejected(server.port(), "/ws?ticket=" + ticket).status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "key    | -                           | true",
                "key    | http://OWN                  | true",
                "key    | https://console.example.com | true",
                "key    | https://evil.example        | false",
                "key    | null                        | false",
                "ticket | -                           | true",
                "ticket | https://console.example.com | true",
                "ticket | https://evil.example        | false",
                "session | http://OWN                  | true",
                "session | https://console.example.com | true",
                "session | -                           | true",
                "session | https://evil.example        | false",
                "cookie | http://OWN                  | false",
                "cookie | -                           | false"
            })
    void checksTheOriginBeforeTheUpgrade(String by, String origin, boolean opens) throws IOException {
        for (String path : new String[] {"/ws", "/api/dashboard/stream"}) {
            String[] headers = {
                switch (by) {
                    case "key" -> "X-API-Key: " + admin;
                    case "session" -> session();
                    case "cookie" -> session().split("\r\n")[0];
                    default -> "X-None: 1";
                },
                origin == null ? "X-None: 2" : "Origin: " + origin.replace("OWN", "127.0.0.1:" + server.port())
            };
            String target = by.equals("ticket") ? path + "?ticket=" + ticket(admin) : path;
            if (!opens) {
                HttpAnswer rejected = path.equals("/ws")
                        ? WsClient.rejected(server.port(), target, headers)
                        : server.get(target, null, headers);
                assertThat(rejected.status()).as(path).isIn(401, 403);
                if (!by.equals("cookie")) {
                    assertThat(rejected.text("code")).isEqualTo("ORIGIN_NOT_ALLOWED");
                }
            } else if (path.equals("/ws")) {
                WsClient.open(server.port(), target, headers).close();
            } else {
                SseClient.open(server.port(), target, headers).close();
            }
        }
    }

    @Test
    void auditsDeniedRequests() throws IOException {
        clock.advance(Duration.ofMinutes(2));
        String denied = "denied-" + tenant.value().substring(0, 8);
        server.get("/api/keys", server.key(tenant, "operator"), "X-Request-ID: " + denied);
        String auditor = server.key(tenant, Permission.AUDIT_READ);
        Deadline.await("the row", () -> {
            try {
                return server.get("/api/audit?outcome=DENIED&action=key:manage", auditor)
                        .body()
                        .contains(denied);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private String session() throws IOException {
        return BrowserSession.of(server.post("/api/session", admin, null)).lines();
    }

    private static String ticket(String key) throws IOException {
        return server.post("/api/tickets", key, "{\"purpose\":\"stream\"}").text("ticket");
    }

    private HttpAnswer make(String more) throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"a\",\"role\":\"viewer\"" + more + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }
}
