// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.NullableColumns;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The table of tenants. A deleted tenant remains in the table for a while, but is not returned. Stateless; blocks. */
@Singleton
final class TenantRepository {
    void insert(Handle handle, Tenant tenant) {
        quotas(handle.createUpdate("""
                                insert into tenants (id, name, max_instances, max_cpu_limit_millis,
                                    max_memory_limit_bytes, max_volumes, max_keys, max_connections, created_by, created_at)
                                values (:id, :name, :instances, :cpu, :memory, :volumes, :keys, :connections,
                                    :createdBy, :createdAt)"""), tenant.quotas())
                .bind("id", tenant.id())
                .bind("name", tenant.name())
                .bind("createdBy", tenant.createdBy())
                .bind("createdAt", tenant.createdAt())
                .execute();
    }

    void update(Handle handle, Tenant tenant) {
        quotas(handle.createUpdate("""
                                update tenants set max_instances = :instances, max_cpu_limit_millis = :cpu,
                                    max_memory_limit_bytes = :memory, max_volumes = :volumes, max_keys = :keys,
                                    max_connections = :connections
                                where id = :id"""), tenant.quotas())
                .bind("id", tenant.id())
                .execute();
    }

    private static <S extends SqlStatement<S>> S quotas(S statement, Quotas quotas) {
        return statement
                .bind("instances", quotas.instances())
                .bind("cpu", quotas.cpuLimitMillis())
                .bind("memory", quotas.memoryLimitBytes())
                .bind("volumes", quotas.volumes())
                .bind("keys", quotas.keys())
                .bind("connections", quotas.connections());
    }

    void delete(Handle handle, Tenant tenant, Instant now) {
        handle.createUpdate("update tenants set deleted_at = :now where id = :id")
                .bind("id", tenant.id())
                .bind("now", now)
                .execute();
    }

    Optional<Tenant> find(Handle handle, TenantId id) {
        return handle.createQuery("select * from tenants where id = :id and deleted_at is null")
                .bind("id", id.value())
                .map((rs, context) -> tenant(rs))
                .findOne();
    }

    boolean nameTaken(Handle handle, String name) {
        return handle.createQuery("select 1 from tenants where name = :name and deleted_at is null")
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    List<Tenant> all(Handle handle) {
        return handle.createQuery("select * from tenants where deleted_at is null")
                .map((rs, context) -> tenant(rs))
                .list();
    }

    /** Returns tenants, newest first. */
    Page<Tenant> list(Handle handle, PageRequest page) {
        BoundedQuery<String> query =
                BoundedQuery.newestOf("tenants", "id", ResultSet::getString).scope("deleted_at is null");
        if (page.after() != null) {
            query.scope("id < :after").bind("after", page.after());
        }
        BoundedQuery.Rows<Tenant, String> read = query.read(handle, page.limit(), (rs, context) -> tenant(rs));
        return page.page(read.rows(), read.next());
    }

    List<TenantId> deletedBefore(Handle handle, Instant time) {
        return handle.createQuery("select id from tenants where deleted_at < :time")
                .bind("time", time)
                .map((rs, context) -> new TenantId(rs.getString("id")))
                .list();
    }

    /** Removes the row of a deleted tenant. */
    void remove(Handle handle, TenantId id) {
        handle.createUpdate("delete from tenants where id = :id and deleted_at is not null")
                .bind("id", id.value())
                .execute();
    }

    private static Tenant tenant(ResultSet rs) throws SQLException {
        return new Tenant(
                rs.getString("id"),
                rs.getString("name"),
                new Quotas(
                        NullableColumns.longOf(rs, "max_instances"),
                        NullableColumns.longOf(rs, "max_cpu_limit_millis"),
                        NullableColumns.longOf(rs, "max_memory_limit_bytes"),
                        NullableColumns.longOf(rs, "max_volumes"),
                        NullableColumns.longOf(rs, "max_keys"),
                        NullableColumns.longOf(rs, "max_connections")),
                rs.getString("created_by"),
                rs.getTimestamp("created_at").toInstant());
    }
}
