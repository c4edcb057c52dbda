// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.paging.PageRequest;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The VPCs' table. Stateless; blocks. */
@Singleton
final class VpcRepository {
    /** A VPC, and the name of the driver that has its network. */
    record Stored(Vpc vpc, String driver) {}

    void insert(Handle handle, Vpc vpc, String driver) {
        handle.createUpdate("""
                        insert into vpcs (id, tenant_id, name, cidr_block, driver, created_at)
                        values (:id, :tenant, :name, :cidr, :driver, :createdAt)""")
                .bind("id", vpc.id())
                .bind("tenant", vpc.tenantId())
                .bind("name", vpc.name())
                .bind("cidr", vpc.cidrBlock())
                .bind("driver", driver)
                .bind("createdAt", vpc.createdAt())
                .execute();
    }

    void delete(Handle handle, Vpc vpc) {
        handle.createUpdate("delete from vpcs where id = :id")
                .bind("id", vpc.id())
                .execute();
    }

    Optional<Stored> find(Handle handle, VpcId id) {
        return handle.createQuery("select * from vpcs where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> new Stored(vpc(rs), rs.getString("driver")))
                .findOne();
    }

    /** All of a tenant. */
    List<Vpc> of(Handle handle, TenantId tenantId) {
        return handle.createQuery("select * from vpcs where tenant_id = :tenant order by id")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> vpc(rs))
                .list();
    }

    /** Newest first; one more than the page, so that it shows whether another follows. */
    List<Vpc> list(Handle handle, TenantId tenantId, PageRequest page) {
        String after = page.after() == null ? "" : "and id < :after";
        var select = handle.createQuery("select * from vpcs where tenant_id = :tenant " + after
                        + " order by tenant_id desc, id desc limit :limit")
                .bind("tenant", tenantId.value())
                .bind("limit", page.limitAndOne());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        return select.map((rs, context) -> vpc(rs)).list();
    }

    int count(Handle handle, TenantId tenantId) {
        return handle.createQuery("select count(*) from vpcs where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .mapTo(Integer.class)
                .one();
    }

    private static Vpc vpc(ResultSet rs) throws SQLException {
        return new Vpc(
                rs.getString("id"),
                rs.getString("tenant_id"),
                rs.getString("name"),
                rs.getString("cidr_block"),
                VpcStatus.AVAILABLE,
                rs.getTimestamp("created_at").toInstant());
    }
}
