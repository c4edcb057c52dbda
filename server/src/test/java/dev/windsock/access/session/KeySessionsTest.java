// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Permissions to list and end the sessions of a key. */
@Tag("store")
@NullUnmarked
final class KeySessionsTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");
    private final String viewer = server.key(tenant, "viewer");
    private final String own = "Origin: http://127.0.0.1:" + server.port();

    private BrowserSession signIn(String key, String... headers) throws IOException {
        return BrowserSession.of(server.post("/api/session", key, null, headers));
    }

    private static String id(String key) {
        return key.substring(4, 12);
    }

    private List<JsonNode> sessions(String by, String query) throws IOException {
        HttpAnswer answer = server.get("/api/sessions" + query, by);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        List<JsonNode> items = new ArrayList<>();
        answer.json().get("items").values().forEach(items::add);
        return items;
    }

    /** Returns the id of the only session of a key. */
    private String sessionOf(String key) throws IOException {
        List<JsonNode> all = sessions(key, "");
        assertThat(all).hasSize(1);
        return Texts.text(all.getFirst(), "id");
    }

    private HttpAnswer end(String by, String session) throws IOException {
        return server.send("DELETE", "/api/sessions/" + session, by, null);
    }

    private boolean isValid(BrowserSession session) throws IOException {
        return server.get("/api/session", null, session.lines()).status() == 200;
    }

    @Test
    void listsTheSessionsOfTheCallingKeyNewestFirst() throws IOException {
        signIn(viewer, "User-Agent: Laptop");
        BrowserSession phone = signIn(viewer, "User-Agent: Phone " + "x".repeat(300));
        signIn(admin);
        HttpAnswer answer = server.get("/api/sessions", null, phone.lines());
        JsonNode listed = answer.json().get("items");
        assertThat(listed.size()).isEqualTo(2);
        JsonNode newest = listed.get(0);
        assertThat(Texts.text(newest, "user_agent")).startsWith("Phone xxx").hasSize(256);
        assertThat(Texts.text(newest, "ip_address")).isEqualTo("127.0.0.1");
        assertThat(Texts.text(newest, "key_id")).isEqualTo(id(viewer));
        assertThat(newest.get("current").getBooleanValue()).isTrue();
        assertThat(Texts.text(listed.get(1), "user_agent")).isEqualTo("Laptop");
        assertThat(listed.get(1).get("current").getBooleanValue()).isFalse();
        assertThat(answer.body())
                .doesNotContain(phone.secret())
                .doesNotContain(phone.cookie().split("=")[1]);
    }

    @Test
    void pagesNeitherRepeatNorSkipSessions() throws IOException {
        for (int i = 0; i < 5; i++) {
            signIn(viewer);
        }
        List<String> read = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.get("/api/sessions?limit=2" + cursor, viewer).json();
            page.get("items").values().forEach(item -> read.add(Texts.text(item, "id")));
            JsonNode next = page.get("next_cursor");
            cursor = next == null || next.isNull() ? "" : "&cursor=" + next.getStringValue();
        } while (!cursor.isEmpty());
        assertThat(read).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void endsASessionWithItsStreamsAndRecordsWhoDidIt() throws IOException {
        BrowserSession ended = signIn(viewer);
        String session = sessionOf(viewer);
        BrowserSession kept = signIn(viewer);
        try (WsClient stream = WsClient.open(server.port(), "/ws", ended.lines(), own)) {
            stream.await("WELCOME");
            assertThat(end(admin, session).status()).isEqualTo(204);
            assertThat(stream.awaitClose().code()).isEqualTo(4500);
        }
        assertThat(isValid(ended)).isFalse();
        assertThat(isValid(kept)).isTrue();
        assertThat(sessions(admin, "?key_id=" + id(viewer))).hasSize(1);
        assertThat(end(admin, session).status()).isEqualTo(404);
        JsonNode row = server.get("/api/audit?action=session:close", admin)
                .json()
                .get("items")
                .get(0);
        assertThat(Texts.text(row, "resource_id")).isEqualTo(session);
        assertThat(Texts.text(row.get("actor"), "key_id")).isEqualTo(id(admin));
        assertThat(Texts.text(row.get("details"), "key_id")).isEqualTo(id(viewer));
    }

    @Test
    void aKeyMayOnlyEndItsOwnSessions() throws IOException {
        String other = server.key(tenant, "viewer");
        BrowserSession victim = signIn(other);
        assertThat(server.get("/api/sessions?key_id=" + id(other), viewer).text("code"))
                .isEqualTo("FORBIDDEN");
        assertThat(end(viewer, sessionOf(other)).status()).isEqualTo(404);
        assertThat(isValid(victim)).isTrue();
        assertThat(sessions(viewer, "?key_id=" + id(viewer))).isEmpty();
        assertThat(end(other, sessionOf(other)).status()).isEqualTo(204);
        assertThat(isValid(victim)).isFalse();
    }

    @Test
    void nobodyEndsASessionOfAKeyThatTheyCouldNotGrant() throws IOException {
        String manager = server.key(tenant, Permission.KEY_MANAGE);
        BrowserSession victim = signIn(admin);
        HttpAnswer rejected = end(manager, sessionOf(admin));
        assertThat(rejected.status()).isEqualTo(403);
        assertThat(rejected.text("detail"))
                .startsWith("The calling key cannot end a session of a key with permissions that it does not hold");
        assertThat(isValid(victim)).isTrue();
    }

    @Test
    void otherTenantsDoNotExistUnlessTheCallerManagesTenants() throws IOException {
        String stranger = server.key(RunningServer.tenant(), "admin");
        BrowserSession victim = signIn(viewer);
        String session = sessionOf(viewer);
        assertThat(server.get("/api/sessions?key_id=" + id(viewer), stranger).status())
                .isEqualTo(404);
        assertThat(end(stranger, session).status()).isEqualTo(404);
        assertThat(isValid(victim)).isTrue();
        assertThat(sessions(RunningServer.ADMIN_KEY, "?key_id=" + id(viewer))).hasSize(1);
        assertThat(end(RunningServer.ADMIN_KEY, session).status()).isEqualTo(204);
        assertThat(isValid(victim)).isFalse();
        for (String reader : List.of(admin, RunningServer.ADMIN_KEY)) {
            assertThat(server.get("/api/audit?action=session:close&limit=1", reader)
                            .body())
                    .contains(session);
        }
    }

    @Test
    void doesNotListSessionsThatEndedWithTheirSecret() throws IOException {
        signIn(viewer);
        server.post("/api/keys/" + id(viewer) + "/rotate", admin, null);
        assertThat(sessions(admin, "?key_id=" + id(viewer))).isEmpty();
        server.send("DELETE", "/api/keys/" + id(viewer), admin, null);
        assertThat(server.get("/api/sessions?key_id=" + id(viewer), admin).status())
                .isEqualTo(404);
    }

    @Test
    void rejectsIdsThatAreNone() throws IOException {
        for (String id : List.of("x", "%25", "0".repeat(16), "0".repeat(15), "0".repeat(64))) {
            assertThat(end(admin, id).status()).as(id).isEqualTo(404);
        }
        assertThat(server.get("/api/sessions?key_id=nothing", admin).status()).isEqualTo(404);
        assertThat(server.get("/api/sessions?cursor=x", admin).status()).isEqualTo(400);
    }
}
