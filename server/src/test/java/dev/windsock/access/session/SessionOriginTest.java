// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Browsers send a cookie to every port on a host. A session nevertheless belongs to a single origin. */
@NullUnmarked
final class SessionOriginTest {
    private static final String CSRF = "X-Requested-With: windsock";

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");
    private final String own = "Origin: http://127.0.0.1:" + server.port();

    private BrowserSession signIn(String... headers) throws IOException {
        return BrowserSession.of(server.post("/api/session", admin, null, headers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "POST   | /api/keys             | {\"name\":\"pwned\",\"role\":\"admin\"}",
                "POST   | /api/tickets          | {\"purpose\":\"stream\"}",
                "GET    | /api/session          | -",
                "DELETE | /api/session          | -",
                "GET    | /api/audit/export     | -",
                "GET    | /api/dashboard/stream | -"
            })
    void rejectsACookieThatAnotherPortHasSeen(String method, String path, String body) throws IOException {
        BrowserSession victim = signIn();
        HttpAnswer attack =
                server.send(method, path, null, body, victim.cookieLine(), own, CSRF, "Content-Type: application/json");
        assertThat(attack.status()).isEqualTo(401);
        assertThat(server.get("/api/session", null, victim.lines()).status()).isEqualTo(200);
    }

    @Test
    void theSecretAloneOpensNothing() throws IOException {
        BrowserSession session = signIn();
        assertThat(server.get("/api/session", null, "X-Windsock-Session: " + session.secret())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theHalvesOfTwoSessionsDoNotFit() throws IOException {
        BrowserSession mixed = new BrowserSession(signIn().cookie(), signIn().secret());
        assertThat(server.get("/api/session", null, mixed.lines()).status()).isEqualTo(401);
    }

    @Test
    void aCookieWithAKeyEndsNobodysSession() throws IOException {
        BrowserSession victim = signIn();
        String attacker = server.key(tenant, "viewer");
        assertThat(server.send("DELETE", "/api/session", attacker, null, victim.cookieLine())
                        .status())
                .isEqualTo(204);
        server.post("/api/session", attacker, null, victim.cookieLine());
        assertThat(server.get("/api/session", null, victim.lines()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"before", "after"})
    void aCookieThatAnotherPortPlantedDoesNotLockOut(String where) throws IOException {
        BrowserSession session = signIn();
        String planted = session.cookie().split("=")[0] + "=planted";
        String cookies = where.equals("before") ? planted + "; " + session.cookie() : session.cookie() + "; " + planted;
        HttpAnswer answer =
                server.get("/api/session", null, "Cookie: " + cookies, "X-Windsock-Session: " + session.secret());
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aCookieThatAnotherPortPlantedFixesNoSession() throws IOException {
        BrowserSession attacker = signIn();
        BrowserSession victim = new BrowserSession(attacker.cookie(), "A".repeat(43));
        assertThat(server.get("/api/session", null, victim.lines()).status()).isEqualTo(401);
    }

    @Test
    void anotherServersCookieIsLeftAlone() throws IOException {
        try (RunningServer other = RunningServer.start(Map.of())) {
            BrowserSession there = BrowserSession.of(other.post("/api/session", RunningServer.ADMIN_KEY, null));
            BrowserSession here = signIn();
            assertThat(there.cookie().split("=")[0]).isNotEqualTo(here.cookie().split("=")[0]);
            // a browser sends both cookies to both servers
            String both = "Cookie: " + there.cookie() + "; " + here.cookie();
            HttpAnswer answer = server.get("/api/session", null, both, "X-Windsock-Session: " + here.secret());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Set-Cookie")).isNull();
            HttpAnswer out = server.send(
                    "DELETE", "/api/session", null, null, both, "X-Windsock-Session: " + here.secret(), own, CSRF);
            assertThat(out.headers().get("set-cookie"))
                    .hasSize(1)
                    .allMatch(cookie -> cookie.startsWith(here.cookie().split("=")[0] + "="))
                    .allMatch(cookie -> cookie.contains("Max-Age=0"));
            assertThat(other.get("/api/session", null, both, "X-Windsock-Session: " + there.secret())
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aRejectedSessionRemovesNoCookie() throws IOException {
        HttpAnswer rejected = server.get("/api/session", null, signIn().cookieLine(), "X-Windsock-Session: old");
        assertThat(rejected.status()).isEqualTo(401);
        assertThat(rejected.header("Set-Cookie")).isNull();
    }

    @Test
    void signingInAgainEndsTheSessionOfTheBrowserAndItsStreams() throws IOException {
        BrowserSession before = signIn();
        BrowserSession other = signIn();
        try (WsClient stream = WsClient.open(server.port(), "/ws", before.lines(), own);
                SseClient unconcerned =
                        SseClient.open(server.port(), "/api/dashboard/stream?interval=1", other.lines(), own)) {
            stream.await("WELCOME");
            BrowserSession after = signIn(before.lines());
            assertThat(stream.awaitClose().code()).isEqualTo(4500);
            assertThat(server.get("/api/session", null, before.lines()).status())
                    .isEqualTo(401);
            assertThat(server.get("/api/session", null, after.lines()).status()).isEqualTo(200);
            unconcerned.await("metrics");
            unconcerned.await("metrics");
        }
        assertThat(server.get("/api/audit?action=session:close&limit=1", admin).body())
                .contains("session:close");
    }

    @Test
    void theNameOfTheCookieSurvivesARestart(@TempDir Path data) throws IOException {
        String name;
        try (RunningServer first = RunningServer.start(Map.of("windsock.data-dir", data.toString()))) {
            name = BrowserSession.of(first.post("/api/session", RunningServer.ADMIN_KEY, null))
                    .cookie()
                    .split("=")[0];
        }
        try (RunningServer again = RunningServer.start(Map.of("windsock.data-dir", data.toString()))) {
            assertThat(BrowserSession.of(again.post("/api/session", RunningServer.ADMIN_KEY, null))
                            .cookie())
                    .startsWith(name + "=");
        }
    }
}
