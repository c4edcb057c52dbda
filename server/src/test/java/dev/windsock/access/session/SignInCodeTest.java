// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.access.key.ApiKey;
import dev.windsock.access.key.KeyRing;
import dev.windsock.principal.Principal;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sign-in link works only once, for a single session, and expires within minutes. */
@NullUnmarked
final class SignInCodeTest {
    private static final String CSRF = "X-Requested-With: windsock";

    private static RunningServer server;
    private static MovableClock clock;

    private final String admin = server.key(RunningServer.tenant(), "admin");
    private final SignInCodes codes = server.bean(SignInCodes.class);

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(MovableClock.PROPERTY, true));
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Principal holder(String key) {
        return server.bean(KeyRing.class)
                .authenticate(ApiKey.parse(key).orElseThrow())
                .orElseThrow();
    }

    private String issue() {
        return codes.issue(holder(admin));
    }

    private static HttpAnswer redeem(String code, String... headers) throws IOException {
        return server.post("/api/session/code", null, "{\"code\":\"" + code + "\"}", headers);
    }

    @Test
    void opensASessionOfItsKeyOnce() throws IOException {
        String code = issue();
        HttpAnswer opened = redeem(code);
        assertThat(opened.status()).as(opened.toString()).isEqualTo(204);
        assertThat(opened.header("Cache-Control")).isEqualTo("no-store");
        HttpAnswer me =
                server.get("/api/session", null, BrowserSession.of(opened).lines());
        assertThat(me.text("key_id")).isEqualTo(holder(admin).keyId().value());

        HttpAnswer again = redeem(code);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.text("detail")).contains("./windsock --sign-in");
        assertThat(again.header("Set-Cookie")).isNull();
    }

    @Test
    void opensOneSessionForConcurrentAttempts() throws Exception {
        String code = issue();
        int attempts = 8;
        CyclicBarrier together = new CyclicBarrier(attempts);
        List<Future<Integer>> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < attempts; i++) {
                statuses.add(threads.submit(() -> {
                    together.await();
                    return redeem(code).status();
                }));
            }
        }
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> status : statuses) {
            answers.add(status.get());
        }
        assertThat(answers).containsOnlyOnce(204).containsOnly(204, 401);
    }

    @Test
    void isNotSpentByAPreviewOfTheLink() throws IOException {
        String code = issue();
        // previews request the page; the code is in the fragment, and nothing but POST redeems it
        server.get("/", null);
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            assertThat(server.send(method, "/api/session/code", null, null).status())
                    .isIn(200, 204, 405);
        }
        assertThat(redeem(code).status()).isEqualTo(204);
    }

    @Test
    void expiresWithinMinutes() throws IOException {
        String code = issue();
        clock.advance(SignInCodes.VALID_FOR.minusSeconds(1));
        String inTime = issue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(redeem(code).status()).isEqualTo(401);
        assertThat(redeem(inTime).status()).isEqualTo(204);
    }

    @Test
    void endsWithItsKey() throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"short\",\"role\":\"viewer\"}");
        String code = codes.issue(holder(made.text("secret")));
        server.send("DELETE", "/api/keys/" + made.text("id"), admin, null);
        assertThat(redeem(code).status()).isEqualTo(401);
    }

    @Test
    void onlyTheNewestCodesAreKept() throws IOException {
        String oldest = issue();
        String second = issue();
        for (int i = 2; i <= SignInCodes.MAX_UNUSED; i++) {
            issue();
        }
        assertThat(redeem(oldest).status()).isEqualTo(401);
        assertThat(redeem(second).status()).isEqualTo(204);
    }

    @Test
    void remainsUsableIfItsSessionCouldNotBeStored() {
        String code = issue();
        SignInCodes.Code taken = codes.take(code).orElseThrow();
        assertThat(codes.take(code)).isEmpty();
        codes.restore(taken);
        assertThat(codes.take(code)).isPresent();
    }

    @Test
    void endsTheSessionThatTheBrowserHad() throws IOException {
        String viewer = server.key(RunningServer.tenant(), "viewer");
        BrowserSession before = BrowserSession.of(server.post("/api/session", viewer, null));
        String own = "Origin: http://127.0.0.1:" + server.port();
        try (WsClient stream = WsClient.open(server.port(), "/ws", before.lines(), own)) {
            stream.await("WELCOME");
            // a page from another origin cannot change the session
            String code = issue();
            assertThat(redeem(code, before.lines(), "Origin: http://127.0.0.1:1", CSRF)
                            .status())
                    .isEqualTo(403);
            BrowserSession after = BrowserSession.of(redeem(code, before.lines(), own, CSRF));
            assertThat(stream.awaitClose().code()).isEqualTo(4500);
            assertThat(server.get("/api/session", null, before.lines()).status())
                    .isEqualTo(401);
            assertThat(server.get("/api/session", null, after.lines()).text("key_id"))
                    .isEqualTo(holder(admin).keyId().value());
        }
        // each part of the change is in the audit log of its own tenant
        assertThat(server.get("/api/audit?action=session:open", admin)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(1);
        assertThat(server.get("/api/audit?action=session:close", admin)
                        .json()
                        .get("items")
                        .size())
                .isZero();
    }

    @Test
    void rejectsInvalidCodes() throws IOException {
        for (String body :
                new String[] {"{}", "{\"code\":null}", "{\"code\":\"short\"}", "{\"code\":\"" + admin + "\"}"}) {
            HttpAnswer rejected = server.post("/api/session/code", null, body);
            assertThat(rejected.status()).as(body).isEqualTo(400);
            assertThat(rejected.body()).doesNotContain(admin);
        }
    }
}
