// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventType;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Changes that reach a server only through the log, because another server or an abandoned request has made them. */
final class TenantBoundsTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantBounds bounds = server.bean(TenantBounds.class);
    private final TenantId tenant = RunningServer.tenant();

    private void change(EventType type, String sql, Object... arguments) {
        server.bean(Store.class).write(transaction -> {
            transaction.handle().execute(sql, arguments);
            return transaction.append(new EventDraft(
                    type.name(),
                    type.topic(),
                    TenantId.DEFAULT,
                    type.resourceType().name(),
                    tenant.value(),
                    Actor.ENGINE,
                    null,
                    "{}"));
        });
    }

    @Test
    void followTheLog() {
        change(
                EventType.TENANT_CREATED,
                "insert into tenants (id, name, max_connections, created_by, created_at)"
                        + " select ?, ?, 3, created_by, created_at from tenants where id = ?",
                tenant.value(),
                "tenant " + tenant,
                TenantId.DEFAULT.value());
        Deadline.await("the tenant", () -> bounds.find(tenant.value()).isPresent());
        assertThat(bounds.most(tenant, Quota.CONNECTIONS)).hasValue(3);

        change(EventType.TENANT_UPDATED, "update tenants set max_connections = 7 where id = ?", tenant.value());
        Deadline.await("the quota", () -> bounds.most(tenant, Quota.CONNECTIONS).equals(OptionalLong.of(7)));

        change(EventType.TENANT_DELETED, "delete from tenants where id = ?", tenant.value());
        Deadline.await("the end", () -> bounds.find(tenant.value()).isEmpty());
    }
}
