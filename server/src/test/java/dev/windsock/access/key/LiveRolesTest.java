// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The permissions of keys in a data directory from the version that stored the permissions of a role with each key. */
@NullUnmarked
final class LiveRolesTest {
    /** The permissions that this version stored for an administrator of the first tenant. */
    private static final String PREVIOUS_ADMIN = "audit:read dashboard:read event:publish event:read instance:exec"
            + " instance:read instance:write key:manage tenant:manage volume:read volume:write vpc:read vpc:write";

    @TempDir
    Path dataDir;

    @Test
    void aKeyWithARoleHoldsWhatTheRoleHoldsNow() throws IOException {
        TenantId tenant = RunningServer.tenant();
        String viewer;
        String tenantAdmin;
        String listed;
        String tenantListed;
        try (RunningServer previous = start()) {
            viewer = previous.key(TenantId.DEFAULT, "viewer");
            tenantAdmin = previous.key(tenant, "admin");
            listed = previous.key(TenantId.DEFAULT, Permission.EVENT_READ);
            tenantListed = previous.key(tenant, Permission.EVENT_READ);
            store(previous, RunningServer.ADMIN_KEY, PREVIOUS_ADMIN);
            // as if the role had been extended since
            store(previous, viewer, "dashboard:read");
            store(previous, tenantAdmin, PREVIOUS_ADMIN.replace("tenant:manage ", ""));
            store(previous, listed, PREVIOUS_ADMIN);
            store(previous, tenantListed, PREVIOUS_ADMIN + " server:backup future:thing");
        }
        try (RunningServer server = start()) {
            assertThat(permissions(server, RunningServer.ADMIN_KEY))
                    .isEqualTo(all())
                    .contains("server:backup", "server:metrics");
            assertThat(permissions(server, viewer)).contains("instance:read");
            assertThat(permissions(server, tenantAdmin))
                    .contains("key:manage")
                    .doesNotContain("tenant:manage", "server:backup");
            assertThat(permissions(server, listed)).containsExactly(PREVIOUS_ADMIN.split(" "));
            assertThat(permissions(server, tenantListed))
                    .containsExactly(
                            PREVIOUS_ADMIN.replace("tenant:manage ", "").split(" "));
            // lists show the same permissions
            String keys = server.get("/api/keys?tenant_id=" + tenant.value(), RunningServer.ADMIN_KEY)
                    .body();
            assertThat(keys).contains("key:manage").doesNotContain("tenant:manage", "server:backup");
        }
    }

    @Test
    void onlyKeysOfTheFirstTenantCanBeGrantedServerWidePermissions() throws IOException {
        RunningServer server = RunningServer.shared();
        TenantId tenant = RunningServer.tenant();
        String admin = server.key(tenant, "admin");
        for (String caller : List.of(admin, RunningServer.ADMIN_KEY)) {
            for (String permission : List.of("tenant:manage", "server:backup", "server:metrics")) {
                HttpAnswer rejected = server.post(
                        "/api/keys",
                        caller,
                        "{\"name\":\"x\",\"permissions\":[\"" + permission + "\"],\"tenant_id\":\"" + tenant.value()
                                + "\"}");
                assertThat(rejected.status()).isEqualTo(400);
                assertThat(rejected.body()).contains("must not contain " + permission);
            }
        }
        HttpAnswer made = server.post(
                "/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"x\",\"permissions\":[\"server:backup\"]}");
        assertThat(permissions(server, made.text("secret"))).containsExactly("server:backup");
        // the key does not hold all permissions of any role, so it cannot grant a role
        assertThat(server.post("/api/keys", made.text("secret"), "{\"name\":\"x\",\"role\":\"viewer\"}")
                        .status())
                .isEqualTo(403);
    }

    private RunningServer start() {
        return RunningServer.start(Map.of("windsock.data-dir", dataDir.toString()));
    }

    private static void store(RunningServer server, String key, String permissions) {
        server.bean(Store.class)
                .write(transaction -> transaction
                        .handle()
                        .execute(
                                "update api_keys set permissions = ? where id = ?", permissions, key.substring(4, 12)));
    }

    private static List<String> permissions(RunningServer server, String key) throws IOException {
        return Texts.texts(server.get("/api/session", key).json().get("permissions"));
    }

    private static List<String> all() {
        return List.of(Permission.values()).stream()
                .map(Permission::wireName)
                .sorted()
                .toList();
    }
}
