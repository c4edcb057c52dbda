// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.store.Store;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class TenantRetentionTest {
    @Test
    void removesADeletedTenantAtTheEndOfItsAudit() throws IOException {
        try (RunningServer server =
                RunningServer.start(Map.of(MovableClock.PROPERTY, true, "windsock.audit.retention", "10d"))) {
            String id = server.post("/api/tenants", RunningServer.ADMIN_KEY, "{\"name\":\"gone\"}")
                    .text("id");
            server.post(
                    "/api/keys",
                    RunningServer.ADMIN_KEY,
                    "{\"name\":\"a\",\"role\":\"viewer\",\"tenant_id\":\"" + id + "\"}");
            assertThat(server.send("DELETE", "/api/tenants/" + id, RunningServer.ADMIN_KEY, null)
                            .status())
                    .isEqualTo(204);
            server.bean(TenantRetention.class).retain();
            assertThat(rows(server, "tenants where id", id)).isEqualTo(1);
            assertThat(rows(server, "audit where tenant_id", id)).isEqualTo(2);

            server.bean(MovableClock.class).advance(Duration.ofDays(11));
            server.bean(TenantRetention.class).retain();
            assertThat(rows(server, "tenants where id", id)).isZero();
            assertThat(rows(server, "audit where tenant_id", id)).isZero();
            assertThat(rows(server, "audit_chains where tenant_id", id)).isZero();
            JsonNode row = server.get("/api/audit?action=audit:retain&resource_id=" + id, RunningServer.ADMIN_KEY)
                    .json()
                    .get("items")
                    .get(0);
            assertThat(Texts.text(row.get("details"), "reason")).isEqualTo("DELETED");
            assertThat(server.get("/api/audit/verify", RunningServer.ADMIN_KEY)
                            .json()
                            .get("ok")
                            .getBooleanValue())
                    .isTrue();
        }
    }

    private static long rows(RunningServer server, String where, String id) {
        return server.bean(Store.class)
                .read(handle -> handle.createQuery("select count(*) from " + where + " = :id")
                        .bind("id", id)
                        .mapTo(Long.class)
                        .one());
    }
}
