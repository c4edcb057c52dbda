// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Rows of TERMINATED instances are bounded by age and number; the rows of other instances are never removed. */
@NullUnmarked
final class InstanceRetentionTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final Instant now = Instant.now();

    @Test
    void removesInstancesThatWereTerminatedLongAgo() throws IOException {
        insert("old", "TERMINATED", InstanceRetention.RETENTION.plusDays(1));
        insert("new", "TERMINATED", InstanceRetention.RETENTION.minusDays(1));
        insert("stopped", "STOPPED", InstanceRetention.RETENTION.plusDays(1));
        server.bean(InstanceRetention.class).retain();
        String listed = server.get("/api/instances?status=TERMINATED,STOPPED", server.key(tenant, "viewer"))
                .body();
        assertThat(listed).contains("\"new\"", "\"stopped\"").doesNotContain("\"old\"");
    }

    @Test
    void keepsTheNewestTerminatedInstancesOfATenant() {
        for (int i = 0; i < InstanceRetention.MAX_TERMINATED + 450; i++) {
            insert("i" + i, "TERMINATED", Duration.ofMinutes(i));
        }
        insert("stopped", "STOPPED", Duration.ofDays(1));
        server.bean(InstanceRetention.class).retain();
        assertThat(count("select count(*) from instances where tenant_id = :tenant"))
                .isEqualTo(InstanceRetention.MAX_TERMINATED + 1L);
        assertThat(count("select count(*) from instances where tenant_id = :tenant and name = 'i0'"))
                .isEqualTo(1);
        assertThat(count("select count(*) from instances where tenant_id = :tenant and name = 'i1449'"))
                .isZero();
        assertThat(count("select count(*) from instance_labels l where not exists (select 1 from instances i "
                        + "where i.id = l.instance_id)"))
                .isZero();
    }

    private long count(String sql) {
        return server.bean(Store.class).read(handle -> {
            var query = handle.createQuery(sql);
            return (sql.contains(":tenant") ? query.bind("tenant", tenant.value()) : query)
                    .mapTo(Long.class)
                    .one();
        });
    }

    private void insert(String name, String status, Duration ago) {
        String id = RunningServer.tenant().value();
        server.bean(Store.class).write(transaction -> {
            transaction
                    .handle()
                    .createUpdate("""
                            insert into instances (id, tenant_id, name, live_name, image, command, env, status, driver,
                                labels, version, created_by, created_at, updated_at, node_id)
                            values (:id, :tenant, :name, :live, 'host', '[]', '{}', :status, 'process',
                                '{"a":"b"}', 1, 'k0000001', :at, :at, (select id from nodes))""")
                    .bind("id", id)
                    .bind("tenant", tenant.value())
                    .bind("name", name)
                    .bind("live", status.equals("TERMINATED") ? null : name)
                    .bind("status", status)
                    .bind("at", now.minus(ago))
                    .execute();
            return transaction
                    .handle()
                    .createUpdate("insert into instance_labels (instance_id, name, label_value) values (:id, 'a', 'b')")
                    .bind("id", id)
                    .execute();
        });
    }
}
