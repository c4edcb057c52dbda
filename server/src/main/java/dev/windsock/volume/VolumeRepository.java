// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.paging.PageRequest;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The volumes' table. Stateless; blocks. */
@Singleton
final class VolumeRepository {
    /** With whether the run that does not see a volume is still the instance's. */
    private static final String SELECT = """
            select v.*, case when i.driver_ref = v.unseen_by and i.status in ('RUNNING', 'PAUSED', 'STOPPING')
                then true else false end as restart_required
            from volumes v left join instances i on i.id = v.instance_id
            """;

    /** A volume, and the name of the driver that has it. */
    record Stored(Volume volume, String driver) {}

    void insert(Handle handle, Volume volume, String driver) {
        handle.createUpdate("""
                        insert into volumes (id, tenant_id, name, size_gb, driver, created_at)
                        values (:id, :tenant, :name, :size, :driver, :createdAt)""")
                .bind("id", volume.id())
                .bind("tenant", volume.tenantId())
                .bind("name", volume.name())
                .bind("size", volume.sizeGb())
                .bind("driver", driver)
                .bind("createdAt", volume.createdAt())
                .execute();
    }

    /** @param unseenBy the run of the instance that does not see the volume, or null */
    void updateAttachment(Handle handle, Volume volume, @Nullable String unseenBy) {
        handle.createUpdate("""
                        update volumes set instance_id = :instance, mount_path = :path, unseen_by = :unseenBy
                        where id = :id""")
                .bind("instance", volume.instanceId())
                .bind("path", volume.mountPath())
                .bind("unseenBy", unseenBy)
                .bind("id", volume.id())
                .execute();
    }

    void delete(Handle handle, Volume volume) {
        handle.createUpdate("delete from volumes where id = :id")
                .bind("id", volume.id())
                .execute();
    }

    Optional<Stored> find(Handle handle, VolumeId id) {
        return handle.createQuery(SELECT + "where v.id = :id")
                .bind("id", id.value())
                .map((rs, context) -> new Stored(volume(rs), rs.getString("driver")))
                .findOne();
    }

    List<Volume> ofInstance(Handle handle, String instanceId) {
        return handle.createQuery(SELECT + "where v.instance_id = :instance order by v.id")
                .bind("instance", instanceId)
                .map((rs, context) -> volume(rs))
                .list();
    }

    boolean nameTaken(Handle handle, TenantId tenantId, String name) {
        return handle.createQuery("select 1 from volumes where tenant_id = :tenant and name = :name")
                .bind("tenant", tenantId.value())
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Newest first; one more than the page, so that it shows whether another follows. */
    List<Volume> list(Handle handle, TenantId tenantId, PageRequest page) {
        String after = page.after() == null ? "" : "and v.id < :after";
        var select = handle.createQuery(SELECT + "where v.tenant_id = :tenant " + after
                        + " order by v.tenant_id desc, v.id desc limit :limit")
                .bind("tenant", tenantId.value())
                .bind("limit", page.limitAndOne());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        return select.map((rs, context) -> volume(rs)).list();
    }

    VolumeCounts.Totals totals(Handle handle, TenantId tenantId) {
        return handle.createQuery("""
                        select count(*) as volumes, count(instance_id) as attached, coalesce(sum(size_gb), 0) as size_gb
                        from volumes where tenant_id = :tenant""")
                .bind("tenant", tenantId.value())
                .map((rs, context) ->
                        new VolumeCounts.Totals(rs.getLong("volumes"), rs.getLong("attached"), rs.getLong("size_gb")))
                .one();
    }

    private static Volume volume(ResultSet rs) throws SQLException {
        String instanceId = rs.getString("instance_id");
        return new Volume(
                rs.getString("id"),
                rs.getString("tenant_id"),
                rs.getString("name"),
                rs.getLong("size_gb"),
                instanceId == null ? VolumeStatus.AVAILABLE : VolumeStatus.IN_USE,
                instanceId,
                rs.getString("mount_path"),
                rs.getBoolean("restart_required"),
                rs.getTimestamp("created_at").toInstant());
    }
}
