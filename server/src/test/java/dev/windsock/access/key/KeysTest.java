// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life cycle of keys; each test has its own tenant. */
@Tag("store")
@NullUnmarked
final class KeysTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

    @Test
    void aNewKeyIsShownOnceAndListedWithoutItsSecret() throws IOException {
        HttpAnswer made = make("{\"name\":\"ci\",\"role\":\"viewer\"}");
        String secret = made.text("secret");
        assertThat(secret).matches("wsk_" + made.text("id") + "_[A-Za-z0-9_-]{43}");
        assertThat(made.text("tenant_id")).isEqualTo(tenant.value());
        assertThat(made.text("role")).isEqualTo("viewer");
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(made.position()).isNotNull();
        assertThat(server.get("/api/dashboard/summary", secret).status()).isEqualTo(200);

        HttpAnswer list = server.get("/api/keys", admin);
        assertThat(list.body()).contains(made.text("id")).doesNotContain("\"secret\"", secret);
        assertThat(server.get("/api/keys", server.key(RunningServer.tenant(), "admin"))
                        .body())
                .doesNotContain(made.text("id"));
    }

    @Test
    void pagesListEachKeyOnceDespiteConcurrentDeletion() throws IOException {
        for (int i = 0; i < 6; i++) {
            make("{\"name\":\"k" + i + "\",\"role\":\"viewer\"}");
            // keys created in the same millisecond have no defined order
            Instant made = Instant.now();
            Deadline.await("the next millisecond", () -> Instant.now().isAfter(made.plusMillis(1)));
        }
        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = server.get("/api/keys?limit=2" + cursor, admin).json();
            page.get("items").values().forEach(key -> names.add(Texts.text(key, "name")));
            // the next page continues after the last key of this page
            String last = Texts.text(page.get("items").get(page.get("items").size() - 1), "id");
            if (names.getLast().startsWith("k")) {
                assertThat(server.send("DELETE", "/api/keys/" + last, admin, null)
                                .status())
                        .isEqualTo(204);
            }
            cursor = Texts.text(page, "next_cursor") == null ? null : "&cursor=" + Texts.text(page, "next_cursor");
        }
        assertThat(names.subList(0, 6)).containsExactly("k5", "k4", "k3", "k2", "k1", "k0");
        assertThat(names).hasSize(7);
    }

    @Test
    void aCallerCannotGrantPermissionsItLacks() throws IOException {
        String manager = server.key(tenant, Permission.KEY_MANAGE, Permission.EVENT_READ);
        assertThat(server.post("/api/keys", manager, "{\"name\":\"a\",\"permissions\":[\"event:read\"]}")
                        .status())
                .isEqualTo(201);
        for (String more : List.of(
                "\"role\":\"admin\"", "\"role\":\"viewer\"", "\"permissions\":[\"event:read\",\"instance:exec\"]")) {
            HttpAnswer rejected = server.post("/api/keys", manager, "{\"name\":\"a\"," + more + "}");
            assertThat(rejected.status()).as(more).isEqualTo(403);
            assertThat(rejected.text("code")).isEqualTo("FORBIDDEN");
        }
        // a rotation also returns a secret
        String other = make("{\"name\":\"a\",\"role\":\"viewer\"}").text("id");
        assertThat(server.post("/api/keys/" + other + "/rotate", manager, null).status())
                .isEqualTo(403);
    }

    @Test
    void aKeyOfAnotherTenantIsNotFound() throws IOException {
        String stranger = server.key(RunningServer.tenant(), "admin");
        String id = make("{\"name\":\"a\",\"role\":\"viewer\"}").text("id");
        assertThat(server.send("DELETE", "/api/keys/" + id, stranger, null).status())
                .isEqualTo(404);
        assertThat(server.post("/api/keys/" + id + "/rotate", stranger, null).status())
                .isEqualTo(404);
    }

    @Test
    void aRotationWithoutGraceEndsTheOldSecretImmediately() throws IOException {
        HttpAnswer made = make("{\"name\":\"a\",\"role\":\"viewer\"}");
        HttpAnswer rotated = server.post("/api/keys/" + made.text("id") + "/rotate", admin, null);
        assertThat(rotated.status()).isEqualTo(201);
        assertThat(rotated.text("id")).isEqualTo(made.text("id"));
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
        assertThat(server.get("/api/session", rotated.text("secret")).status()).isEqualTo(200);
    }

    @Test
    void aRevokedKeyStopsWorking() throws IOException {
        HttpAnswer made = make("{\"name\":\"a\",\"role\":\"viewer\"}");
        HttpAnswer revoked = server.send("DELETE", "/api/keys/" + made.text("id"), admin, null);
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(revoked.position()).isNotNull();
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
        assertThat(server.send("DELETE", "/api/keys/" + made.text("id"), admin, null)
                        .status())
                .isEqualTo(404);
        assertThat(server.get("/api/keys", admin).body()).doesNotContain(made.text("id"));
    }

    @Test
    void aStaleReadDoesNotRestoreARevokedKey() throws IOException {
        HttpAnswer made = make("{\"name\":\"a\",\"role\":\"viewer\"}");
        KeyRing ring = server.bean(KeyRing.class);
        StoredKey before = ring.find(new KeyId(made.text("id"))).orElseThrow();
        server.send("DELETE", "/api/keys/" + made.text("id"), admin, null);
        ring.put(before);
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
    }

    @Test
    void aStaleReadDoesNotRestoreARotatedSecret() throws IOException {
        HttpAnswer made = make("{\"name\":\"a\",\"role\":\"viewer\"}");
        KeyRing ring = server.bean(KeyRing.class);
        StoredKey before = ring.find(new KeyId(made.text("id"))).orElseThrow();
        HttpAnswer rotated = server.post("/api/keys/" + made.text("id") + "/rotate", admin, null);
        ring.put(before);
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
        assertThat(server.get("/api/session", rotated.text("secret")).status()).isEqualTo(200);
    }

    @Test
    void theLastManagerCannotBeRevoked() throws IOException {
        HttpAnswer rejected = server.send("DELETE", "/api/keys/" + admin.substring(4, 12), admin, null);
        assertThat(rejected.status()).isEqualTo(409);
        assertThat(rejected.text("code")).isEqualTo("INVALID_STATE");
        assertThat(server.get("/api/session", admin).status()).isEqualTo(200);
    }

    @Test
    void twoManagersCannotRevokeEachOther() throws Exception {
        for (int round = 0; round < 5; round++) {
            TenantId ours = RunningServer.tenant();
            String one = server.key(ours, "admin");
            String two = server.key(ours, "admin");
            try (ExecutorService both = Executors.newFixedThreadPool(2)) {
                List<Future<Integer>> answers = both.invokeAll(List.of(revoke(one, two), revoke(two, one)));
                assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
                        .containsAnyOf(401, 409)
                        .contains(204);
            }
        }
    }

    private Callable<Integer> revoke(String by, String whom) {
        return () -> server.send("DELETE", "/api/keys/" + whom.substring(4, 12), by, null)
                .status();
    }

    @Test
    void aRepeatedIdempotencyKeyCreatesOneKey() throws IOException {
        String body = "{\"name\":\"once\",\"role\":\"viewer\"}";
        HttpAnswer first = server.post("/api/keys", admin, body, "Idempotency-Key: k1");
        HttpAnswer again = server.post("/api/keys", admin, body, "Idempotency-Key: k1");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.text("secret")).isNull();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.position()).isEqualTo(first.position());

        HttpAnswer other = server.post("/api/keys", admin, body.replace("once", "twice"), "Idempotency-Key: k1");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("code")).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(server.post("/api/keys", admin, body, "Idempotency-Key: a b").status())
                .isEqualTo(400);
    }

    private HttpAnswer make(String body) throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }
}
