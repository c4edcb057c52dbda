// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code leftovers} of pending cleanups. Stateless; blocks. */
@Singleton
final class PendingCleanupRepository {
    void insert(Handle handle, PendingCleanup cleanup) {
        handle.createUpdate("insert into leftovers (id, kind, tenant_id, driver) values (:id, :kind, :tenant, :driver)")
                .bind("id", cleanup.id())
                .bind("kind", cleanup.kind().name())
                .bind("tenant", cleanup.tenantId().value())
                .bind("driver", cleanup.driver())
                .execute();
    }

    /** Deletes a row. Returns false when there was none. */
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

    /** Returns the pending cleanups of a driver. */
    List<PendingCleanup> of(Handle handle, String driver) {
        return handle.createQuery("select * from leftovers where driver = :driver order by id")
                .bind("driver", driver)
                .map((rs, context) -> new PendingCleanup(
                        PendingCleanup.Kind.valueOf(rs.getString("kind")),
                        rs.getString("id"),
                        new TenantId(rs.getString("tenant_id")),
                        rs.getString("driver")))
                .list();
    }
}
