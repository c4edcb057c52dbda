// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.id.KeyId;
import dev.windsock.store.Store;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys that ended long ago are removed with everything that belongs to them; others are kept. */
@NullUnmarked
final class KeyRetentionTest {
    private static RunningServer server;
    private static MovableClock clock;

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(MovableClock.PROPERTY, true));
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void removesKeysThatEndedLongAgo() throws IOException {
        String revoked = create("{\"name\":\"a\",\"role\":\"viewer\"}").text("id");
        assertThat(server.send("DELETE", "/api/keys/" + revoked, RunningServer.ADMIN_KEY, null)
                        .status())
                .isEqualTo(204);
        Instant soon = clock.instant().plusSeconds(3_600);
        String expired = create("{\"name\":\"b\",\"role\":\"viewer\",\"expires_at\":\"" + soon + "\"}")
                .text("id");
        HttpAnswer kept = create("{\"name\":\"c\",\"role\":\"viewer\"}");
        retain();
        assertThat(rows(revoked)).isPositive();

        clock.advance(KeyRetention.RETENTION.plusHours(2));
        retain();
        assertThat(List.of(rows(revoked), rows(expired))).containsOnly(0L);
        assertThat(server.bean(KeyRing.class).find(new KeyId(expired))).isEmpty();
        assertThat(ids()).doesNotContain(expired).contains(kept.text("id"));
        assertThat(server.get("/api/session", kept.text("secret")).status()).isEqualTo(200);
    }

    @Test
    void removesSecretsThatWereRotatedOut() throws IOException {
        HttpAnswer made = create("{\"name\":\"d\",\"role\":\"viewer\"}");
        for (int i = 0; i < 3; i++) {
            made = server.post(
                    "/api/keys/" + made.text("id") + "/rotate", RunningServer.ADMIN_KEY, "{\"grace_seconds\":60}");
        }
        assertThat(secrets(made.text("id"))).isEqualTo(4);
        clock.advance(KeyRetention.RETENTION.plusMinutes(2));
        retain();
        assertThat(secrets(made.text("id"))).isEqualTo(1);
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(200);
        HttpAnswer next = server.post("/api/keys/" + made.text("id") + "/rotate", RunningServer.ADMIN_KEY, "{}");
        assertThat(server.get("/api/session", next.text("secret")).status()).isEqualTo(200);
        assertThat(server.get("/api/session", made.text("secret")).status()).isEqualTo(401);
    }

    /** A revoked key that a setting names must not be created again. */
    @Test
    void keepsTheKeysThatWindsockCreated() throws IOException {
        String id = RunningServer.ADMIN_KEY.substring(4, 12);
        server.bean(Store.class).write(transaction -> {
            server.bean(KeyRepository.class).revoke(transaction.handle(), new KeyId(id), Instant.EPOCH);
            return id;
        });
        retain();
        assertThat(rows(id)).isGreaterThanOrEqualTo(2);
        server.bean(Store.class)
                .write(transaction -> transaction
                        .handle()
                        .createUpdate("update api_keys set revoked_at = null where id = :id")
                        .bind("id", id)
                        .execute());
    }

    private static HttpAnswer create(String body) throws IOException {
        HttpAnswer made = server.post("/api/keys", RunningServer.ADMIN_KEY, body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>();
        server.get("/api/keys", RunningServer.ADMIN_KEY)
                .json()
                .get("items")
                .values()
                .forEach(key -> ids.add(Texts.text(key, "id")));
        return ids;
    }

    private static void retain() {
        server.bean(KeyRetention.class).retain();
    }

    private static long secrets(String id) {
        return count("api_key_secrets where key_id", id);
    }

    private static long rows(String id) {
        return count("api_keys where id", id)
                + secrets(id)
                + count("key_addresses where key_id", id)
                + count("sessions where key_id", id);
    }

    private static long count(String where, String id) {
        return server.bean(Store.class)
                .read(handle -> handle.createQuery("select count(*) from " + where + " = :id")
                        .bind("id", id)
                        .mapTo(Long.class)
                        .one());
    }
}
