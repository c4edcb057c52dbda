// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code leftovers} of pending cleanups. Stateless; blocks. */
@Singleton
final class PendingCleanupRepository {
    void insert(Handle handle, PendingCleanup cleanup) {
        handle.createUpdate("insert into leftovers (id, kind, tenant_id, driver, node_id)"
                        + " values (:id, :kind, :tenant, :driver, :owner)")
                .bind("id", cleanup.id())
                .bind("kind", cleanup.kind().name())
                .bind("tenant", cleanup.tenantId().value())
                .bind("driver", cleanup.driver())
                .bind("owner", cleanup.owner().value())
                .execute();
    }

    /** Deletes a row. Returns false if there was none. */
    boolean delete(Handle handle, PendingCleanup cleanup) {
        return handle.createUpdate("delete from leftovers where id = :id")
                        .bind("id", cleanup.id())
                        .execute()
                == 1;
    }

    boolean contains(Handle handle, PendingCleanup cleanup) {
        return handle.createQuery("select 1 from leftovers where id = :id")
                .bind("id", cleanup.id())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Returns the pending cleanups of a node's driver. */
    List<PendingCleanup> of(Handle handle, NodeId owner, String driver) {
        return handle.createQuery("select * from leftovers where node_id = :owner and driver = :driver order by id")
                .bind("owner", owner.value())
                .bind("driver", driver)
                .map((rs, context) -> new PendingCleanup(
                        PendingCleanup.Kind.valueOf(rs.getString("kind")),
                        rs.getString("id"),
                        new TenantId(rs.getString("tenant_id")),
                        rs.getString("driver"),
                        owner))
                .list();
    }
}
