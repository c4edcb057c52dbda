// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of leftovers. Stateless; blocks. */
@Singleton
final class PendingCleanupRepository {
    void insert(Handle handle, PendingCleanup leftover) {
        handle.createUpdate("insert into leftovers (id, kind, tenant_id, driver) values (:id, :kind, :tenant, :driver)")
                .bind("id", leftover.id())
                .bind("kind", leftover.kind().name())
                .bind("tenant", leftover.tenantId().value())
                .bind("driver", leftover.driver())
                .execute();
    }

    /** False when it was not there. */
    boolean delete(Handle handle, PendingCleanup leftover) {
        return handle.createUpdate("delete from leftovers where id = :id")
                        .bind("id", leftover.id())
                        .execute()
                == 1;
    }

    boolean contains(Handle handle, PendingCleanup leftover) {
        return handle.createQuery("select 1 from leftovers where id = :id")
                .bind("id", leftover.id())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Those of a driver. */
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
