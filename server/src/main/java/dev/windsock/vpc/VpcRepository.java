// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.compute.Cidr;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.problem.RejectedException;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table of VPCs. Stateless; blocks. */
@Singleton
public final class VpcRepository implements QuotaUsage {
    void insert(Handle handle, VpcRecord vpc) {
        handle.createUpdate("""
                        insert into vpcs (id, tenant_id, name, cidr_block, driver, node_id, created_at)
                        values (:id, :tenant, :name, :cidr, :driver, :owner, :createdAt)""")
                .bind("id", vpc.id().value())
                .bind("tenant", vpc.tenantId().value())
                .bind("name", vpc.name())
                .bind("cidr", vpc.cidr().toString())
                .bind("driver", vpc.driver())
                .bind("owner", vpc.owner().value())
                .bind("createdAt", vpc.createdAt())
                .execute();
    }

    void delete(Handle handle, VpcId id) {
        handle.createUpdate("delete from vpcs where id = :id")
                .bind("id", id.value())
                .execute();
    }

    Optional<VpcRecord> find(Handle handle, VpcId id) {
        return handle.createQuery("select * from vpcs where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> vpc(rs))
                .findOne();
    }

    /** @throws RejectedException NOT_FOUND if the VPC does not exist or belongs to another tenant */
    VpcRecord get(Handle handle, TenantId tenantId, String id) {
        return VpcId.parse(id)
                .flatMap(known -> find(handle, known))
                .filter(vpc -> vpc.tenantId().equals(tenantId))
                .orElseThrow(() -> RejectedException.notFound("VPC", id));
    }

    List<VpcRecord> ofTenant(Handle handle, TenantId tenantId) {
        return handle.createQuery("select * from vpcs where tenant_id = :tenant order by id")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> vpc(rs))
                .list();
    }

    /** Returns VPCs, newest first. */
    Page<VpcRecord> list(Handle handle, TenantId tenantId, PageRequest page) {
        String after = page.after() == null ? "" : "and id < :after";
        var select = handle.createQuery("select * from vpcs where tenant_id = :tenant " + after
                        + " order by id desc limit " + page.limitAndOne())
                .bind("tenant", tenantId.value());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        return page.page(
                select.map((rs, context) -> vpc(rs)).list(), vpc -> vpc.id().value());
    }

    public int count(Handle handle, TenantId tenantId) {
        return handle.createQuery("select count(*) from vpcs where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.VPCS, (long) count(handle, tenantId));
    }

    private static VpcRecord vpc(ResultSet rs) throws SQLException {
        return new VpcRecord(
                new VpcId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                rs.getString("name"),
                Cidr.parse(rs.getString("cidr_block")).orElseThrow(),
                rs.getString("driver"),
                new NodeId(rs.getString("node_id")),
                rs.getTimestamp("created_at").toInstant());
    }
}
