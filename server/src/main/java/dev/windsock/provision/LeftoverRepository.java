// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.eventlog.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of leftovers. Stateless; blocks. */
@Singleton
final class LeftoverRepository {
    void insert(Handle handle, Leftover leftover) {
        handle.createUpdate("insert into leftovers (id, kind, tenant_id, driver) values (:id, :kind, :tenant, :driver)")
                .bind("id", leftover.id())
                .bind("kind", leftover.kind().name())
                .bind("tenant", leftover.tenantId().value())
                .bind("driver", leftover.driver())
                .execute();
    }

    /** False when it was not there. */
    boolean delete(Handle handle, Leftover leftover) {
        return handle.createUpdate("delete from leftovers where id = :id")
                        .bind("id", leftover.id())
                        .execute()
                == 1;
    }

    boolean contains(Handle handle, Leftover leftover) {
        return handle.createQuery("select 1 from leftovers where id = :id")
                .bind("id", leftover.id())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Those of a driver. */
    List<Leftover> of(Handle handle, String driver) {
        return handle.createQuery("select * from leftovers where driver = :driver order by id")
                .bind("driver", driver)
                .map((rs, context) -> new Leftover(
                        Leftover.Kind.valueOf(rs.getString("kind")),
                        rs.getString("id"),
                        new TenantId(rs.getString("tenant_id")),
                        rs.getString("driver")))
                .list();
    }
}
