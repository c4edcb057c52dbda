// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Wire;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Limits on the management of keys: callers cannot exceed their own permissions or lifetime, or revoke the last key that
 * manages keys.
 */
@Tag("store")
@NullUnmarked
final class KeyRulesTest {
    private static final Instant SOON = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
    private static final Instant LATER = SOON.plus(1, ChronoUnit.HOURS);

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

    @Test
    void nobodyRevokesOrRotatesAKeyThatTheyCouldNotGrant() throws IOException {
        String manager = server.key(tenant, Permission.KEY_MANAGE, Permission.EVENT_READ);
        for (String stronger : List.of(
                admin,
                server.key(tenant, "viewer"),
                server.key(tenant, Permission.EVENT_READ, Permission.AUDIT_READ))) {
            for (HttpAnswer rejected : List.of(revoke(server, manager, stronger), rotate(manager, stronger))) {
                assertThat(rejected.status()).as(rejected.body()).isEqualTo(403);
                assertThat(rejected.text("code")).isEqualTo("FORBIDDEN");
                assertThat(rejected.text("detail")).contains("permissions that it does not hold: ");
            }
            assertValid(stronger);
        }
        String equal = server.key(tenant, Permission.KEY_MANAGE, Permission.EVENT_READ);
        assertThat(revoke(server, manager, equal).status()).isEqualTo(204);
        assertThat(revoke(server, manager, server.key(tenant, Permission.EVENT_READ))
                        .status())
                .isEqualTo(204);
        // its own
        assertThat(rotate(manager, manager).status()).isEqualTo(201);
    }

    @Test
    void deletingATenantRevokesOnlyKeysThatTheCallerCouldGrant() throws IOException {
        String manager = server.key(TenantId.DEFAULT, Permission.TENANT_MANAGE);
        String both = server.key(TenantId.DEFAULT, Permission.TENANT_MANAGE, Permission.KEY_MANAGE);
        String target = "/api/tenants/" + tenant.value();
        for (String caller : List.of(manager, both)) {
            HttpAnswer rejected = server.send("DELETE", target, caller, null);
            assertThat(rejected.status()).as(rejected.body()).isEqualTo(403);
            assertThat(rejected.text("detail"))
                    .startsWith("The calling key cannot revoke the tenant's keys, which requires permissions")
                    .contains("instance:write");
            assertValid(admin);
            assertThat(server.get(target, RunningServer.ADMIN_KEY).status()).isEqualTo(200);
        }
        assertThat(server.send("DELETE", target, RunningServer.ADMIN_KEY, null).status())
                .isEqualTo(204);
        assertThat(server.get("/api/session", admin).status()).isEqualTo(401);

        // no permission is required to delete keys that have ended
        TenantId unused = RunningServer.tenant();
        TestKeys.expired(server.context(), unused);
        assertThat(server.send("DELETE", "/api/tenants/" + unused.value(), manager, null)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aKeyDoesNotOutliveTheKeyThatCreatesIt() throws IOException {
        String temporary = TestKeys.until(server.context(), tenant, "admin", SOON);
        HttpAnswer rejected = create(temporary, ",\"expires_at\":\"" + SOON.plusMillis(1) + "\"");
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.body()).contains("\"field\":\"expires_at\"");
        assertThat(rejected.text("detail")).contains("must not be later than the expiry of the calling key");

        assertThat(create(temporary, "").text("expires_at")).isEqualTo(SOON.toString());
        assertThat(create(temporary, ",\"expires_at\":null").text("expires_at")).isEqualTo(SOON.toString());
        assertThat(create(temporary, ",\"expires_at\":\"" + SOON + "\"").text("expires_at"))
                .isEqualTo(SOON.toString());
        HttpAnswer sooner = create(temporary, ",\"expires_at\":\"" + SOON.minusSeconds(60) + "\"");
        assertThat(sooner.status()).isEqualTo(201);
        // nor through an intermediate key
        assertThat(create(sooner.text("secret"), "").text("expires_at"))
                .isEqualTo(SOON.minusSeconds(60).toString());
        assertThat(create(admin, "").text("expires_at")).isNull();
    }

    @Test
    void aSessionOfATemporaryKeyCreatesNoKeyThatOutlivesIt() throws IOException {
        String temporary = TestKeys.until(server.context(), tenant, "admin", SOON);
        String session =
                BrowserSession.of(server.post("/api/session", temporary, null)).lines();
        String[] page = {session, "Origin: http://127.0.0.1:" + server.port(), "X-Requested-With: windsock"};
        assertThat(server.get("/api/session", null, page).text("key_expires_at"))
                .isEqualTo(SOON.toString());
        String body = "{\"name\":\"made\",\"role\":\"admin\"";
        assertThat(server.post("/api/keys", null, body + "}", page).text("expires_at"))
                .isEqualTo(SOON.toString());
        assertThat(server.post("/api/keys", null, body + ",\"expires_at\":\"" + LATER + "\"}", page)
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/keys/" + id(admin) + "/rotate", null, null, page)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRotationHandsOutNothingThatOutlivesTheCaller() throws IOException {
        String temporary = TestKeys.until(server.context(), tenant, "admin", SOON);
        for (String longer : List.of(admin, TestKeys.until(server.context(), tenant, "viewer", LATER))) {
            HttpAnswer rejected = rotate(temporary, longer);
            assertThat(rejected.status()).as(rejected.body()).isEqualTo(403);
            assertThat(rejected.text("detail")).contains("cannot rotate a key that is valid for longer");
            assertValid(longer);
        }
        HttpAnswer own = rotate(temporary, temporary);
        assertThat(own.status()).isEqualTo(201);
        assertThat(own.text("expires_at")).isEqualTo(SOON.toString());
        String equal = TestKeys.until(server.context(), tenant, "viewer", SOON);
        assertThat(rotate(own.text("secret"), equal).status()).isEqualTo(201);
    }

    @Test
    void aKeyThatExpiresDoesNotReplaceTheLastManager() throws IOException {
        TestKeys.until(server.context(), tenant, "admin", LATER);
        TestKeys.expired(server.context(), tenant);
        HttpAnswer rejected = revoke(server, admin, admin);
        assertThat(rejected.status()).isEqualTo(409);
        assertThat(rejected.text("code")).isEqualTo("INVALID_STATE");
        assertThat(rejected.text("detail"))
                .isEqualTo("This is the last key that can manage keys and never expires. Create another one first.");
        server.key(tenant, "admin");
        assertThat(revoke(server, admin, admin).status()).isEqualTo(204);
    }

    @Test
    void amongKeysThatExpireTheLastManagerRemains() throws IOException {
        TenantId temporary = RunningServer.tenant();
        String one = TestKeys.until(server.context(), temporary, "admin", SOON);
        String other = TestKeys.until(server.context(), temporary, "admin", LATER);
        String ended = TestKeys.expired(server.context(), temporary);
        assertThat(revoke(server, one, other).status()).isEqualTo(204);
        assertThat(revoke(server, one, one).text("detail"))
                .isEqualTo("This is the last key that can manage keys. Create another one first.");
        assertThat(revoke(server, one, ended).status()).isEqualTo(204);
        // the server's administrators can create the next one
        assertThat(revoke(server, RunningServer.ADMIN_KEY, one).status()).isEqualTo(204);
    }

    @Test
    void somebodyCanAlwaysManageKeysAndTenantsOfTheServer() throws IOException {
        try (RunningServer own = RunningServer.start(Map.of())) {
            String root = RunningServer.ADMIN_KEY;
            String keys = own.key(TenantId.DEFAULT, Permission.KEY_MANAGE);
            assertLast(own, root, "can manage tenants");
            String tenants = own.key(TenantId.DEFAULT, Permission.TENANT_MANAGE);
            // each key has one of the two permissions, and cannot create a key with the other one
            assertLast(own, root, "can manage both keys and tenants");
            TestKeys.until(own.context(), TenantId.DEFAULT, "admin", LATER);
            assertLast(own, root, "can manage both keys and tenants");
            assertThat(revoke(own, root, keys).status()).isEqualTo(204);
            assertThat(revoke(own, root, tenants).status()).isEqualTo(204);

            String next = own.key(TenantId.DEFAULT, "admin");
            assertThat(revoke(own, root, root).status()).isEqualTo(204);
            assertLast(own, next, "can manage keys");
        }
    }

    @Test
    void concurrentRevocationsLeaveOneManager() throws Exception {
        try (RunningServer own = RunningServer.start(Map.of());
                ExecutorService both = Executors.newFixedThreadPool(2)) {
            String last = RunningServer.ADMIN_KEY;
            for (int round = 0; round < 5; round++) {
                String one = last;
                String two = own.key(TenantId.DEFAULT, "admin");
                // each request revokes the key that it uses, so that neither request is rejected because the other one
                // has
                // revoked its key
                List<Future<Integer>> answers = both.invokeAll(List.<Callable<Integer>>of(
                        () -> revoke(own, one, one).status(),
                        () -> revoke(own, two, two).status()));
                assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(204, 409);
                last = answers.get(0).get() == 409 ? one : two;
            }
        }
    }

    @Test
    void aKeyThatEndsBeforeItsRequestIsCompleteChangesNothing() throws IOException {
        String ending = server.key(tenant, "admin");
        String body = "{\"name\":\"too late\",\"role\":\"admin\"}";
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST /api/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + ending
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body.substring(0, 9));
            KeyUses uses = server.bean(KeyUses.class);
            Deadline.await("the head is authenticated", () -> uses.lastUse(new KeyId(id(ending))) != null);
            assertThat(revoke(server, admin, ending).status()).isEqualTo(204);
            wire.send(body.substring(9));
            assertThat(wire.answer().status()).isEqualTo(401);
        }
        assertThat(server.get("/api/keys", admin).body()).doesNotContain("too late");
    }

    private static void assertLast(RunningServer server, String key, String words) throws IOException {
        HttpAnswer rejected = revoke(server, key, key);
        assertThat(rejected.status()).as(rejected.body()).isEqualTo(409);
        assertThat(rejected.text("detail"))
                .isEqualTo("This is the last key that " + words + " and never expires. Create another one first.");
    }

    private static HttpAnswer revoke(RunningServer server, String by, String key) throws IOException {
        return server.send("DELETE", "/api/keys/" + id(key), by, null);
    }

    private HttpAnswer rotate(String by, String key) throws IOException {
        return server.post("/api/keys/" + id(key) + "/rotate", by, null);
    }

    private HttpAnswer create(String by, String fields) throws IOException {
        return server.post("/api/keys", by, "{\"name\":\"made\",\"role\":\"admin\"" + fields + "}");
    }

    private void assertValid(String key) throws IOException {
        assertThat(server.get("/api/session", key).status()).isEqualTo(200);
    }

    private static String id(String key) {
        return key.substring(4, 12);
    }
}
