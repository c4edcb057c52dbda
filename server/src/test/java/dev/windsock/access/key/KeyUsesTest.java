// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.TestStore;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.store.Store;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each key shows who created it, and when it was last used. */
@Tag("store")
@NullUnmarked
final class KeyUsesTest {
    private static RunningServer server;
    private static MovableClock clock;

    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

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
    void aKeyNamesItsCreator() throws IOException {
        HttpAnswer made = server.post("/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"child\",\"role\":\"viewer\"}");
        assertThat(made.text("created_by")).isEqualTo("adminkey");
        assertThat(made.text("created_by_name")).isEqualTo("admin");
        JsonNode first = listed(server, RunningServer.ADMIN_KEY, "adminkey");
        assertThat(Texts.text(first, "created_by")).isEqualTo("windsock");
        assertThat(first.get("created_by_name").isNull()).isTrue();
        JsonNode child = listed(server, RunningServer.ADMIN_KEY, made.text("id"));
        assertThat(Texts.text(child, "created_by_name")).isEqualTo("admin");
    }

    @Test
    void requestsCountAsUseButWrongSecretsDoNot() throws IOException {
        HttpAnswer made = create();
        String id = made.text("id");
        assertThat(made.text("last_used_at")).isNull();
        server.get("/api/session", "wsk_" + id + "_" + "A".repeat(43));
        assertThat(lastUse(id)).isNull();

        Instant before = clock.instant().minusMillis(1);
        server.get("/api/session", made.text("secret"));
        assertThat(lastUse(id)).isBetween(before, clock.instant());
        clock.advance(Duration.ofMinutes(5));
        // a denied request also counts as a use
        assertThat(server.get("/api/keys", made.text("secret")).status()).isEqualTo(403);
        assertThat(lastUse(id)).isBetween(before.plus(Duration.ofMinutes(5)), clock.instant());
    }

    @Test
    void sessionsCountAsUse() throws IOException {
        HttpAnswer made = create();
        String session = BrowserSession.of(server.post("/api/session", made.text("secret"), null))
                .lines();
        clock.advance(Duration.ofMinutes(5));
        Instant before = clock.instant().minusMillis(1);
        assertThat(server.get("/api/session", null, session).status()).isEqualTo(200);
        assertThat(lastUse(made.text("id"))).isAfter(before);
    }

    @Test
    void usesAreStoredInOneWriteAtATimeAndOnlyWhereTheyChanged() throws IOException {
        HttpAnswer made = create();
        for (int i = 0; i < 20; i++) {
            server.get("/api/session", made.text("secret"));
        }
        String id = made.text("id");
        assertThat(stored(id)).isNull();
        uses().persist();
        Instant first = stored(id);
        assertThat(first).isEqualTo(lastUse(id));
        // a value that did not change is not written again
        server.bean(Store.class)
                .write(transaction ->
                        transaction.handle().execute("update api_keys set last_used_at = null where id = ?", id));
        uses().persist();
        assertThat(stored(id)).isNull();
        clock.advance(Duration.ofSeconds(2));
        server.get("/api/session", made.text("secret"));
        uses().persist();
        assertThat(stored(id)).isAfter(first);
    }

    @Test
    void usesSurviveARestart(@TempDir Path data) throws IOException {
        Map<String, Object> settings = new HashMap<>(TestStore.properties());
        settings.put("windsock.data-dir", data.toString());
        String id;
        Instant used;
        try (RunningServer before = RunningServer.start(settings)) {
            HttpAnswer made =
                    before.post("/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"scraper\",\"role\":\"viewer\"}");
            id = made.text("id");
            before.get("/api/session", made.text("secret"));
            used = Instant.parse(Texts.text(listed(before, RunningServer.ADMIN_KEY, id), "last_used_at"));
        }
        try (RunningServer after = RunningServer.start(settings)) {
            assertThat(Texts.text(listed(after, RunningServer.ADMIN_KEY, id), "last_used_at"))
                    .isEqualTo(Timestamps.format(used));
        }
    }

    private HttpAnswer create() throws IOException {
        return server.post("/api/keys", admin, "{\"name\":\"used\",\"role\":\"viewer\"}");
    }

    private static KeyUses uses() {
        return server.bean(KeyUses.class);
    }

    private Instant lastUse(String id) throws IOException {
        String text = Texts.text(listed(server, admin, id), "last_used_at");
        return text == null ? null : Instant.parse(text);
    }

    private static JsonNode listed(RunningServer from, String key, String id) throws IOException {
        for (JsonNode each :
                from.get("/api/keys?limit=200", key).json().get("items").values()) {
            if (id.equals(Texts.text(each, "id"))) {
                return each;
            }
        }
        throw new AssertionError("no key " + id);
    }

    private static Instant stored(String id) {
        return server.bean(Store.class)
                .read(server.bean(KeyRepository.class)::lastUses)
                .get(new KeyId(id));
    }
}
