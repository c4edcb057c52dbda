// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.DriverRef;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of volumes. Stateless; blocks. */
@Singleton
public final class VolumeRepository implements QuotaUsage {
    /** Also selects the run that does not see the volume, as long as it is the current run of the instance. */
    private static final String SELECT = """
            select v.*, case when i.driver_ref = v.unseen_by and i.status in ('RUNNING', 'PAUSED', 'STOPPING')
                then v.unseen_by end as stale_run
            from volumes v left join instances i on i.id = v.instance_id
            """;

    void insert(Handle handle, VolumeRecord volume) {
        handle.createUpdate("""
                        insert into volumes (id, tenant_id, name, size_gb, driver, node_id, created_at)
                        values (:id, :tenant, :name, :size, :driver, :owner, :createdAt)""")
                .bind("id", volume.id().value())
                .bind("tenant", volume.tenantId().value())
                .bind("name", volume.name())
                .bind("size", volume.sizeGb())
                .bind("driver", volume.driver())
                .bind("owner", volume.owner().value())
                .bind("createdAt", volume.createdAt())
                .execute();
    }

    void updateAttachment(Handle handle, VolumeRecord volume) {
        VolumeRecord.Attachment attachment = volume.attachment();
        handle.createUpdate("""
                        update volumes set instance_id = :instance, mount_path = :path, unseen_by = :staleRun
                        where id = :id""")
                .bind(
                        "instance",
                        attachment == null ? null : attachment.instanceId().value())
                .bind("path", attachment == null ? null : attachment.path().text())
                .bind("staleRun", attachment == null ? null : text(attachment.staleRun()))
                .bind("id", volume.id().value())
                .execute();
    }

    private static @Nullable String text(@Nullable DriverRef run) {
        return run == null ? null : run.value();
    }

    void delete(Handle handle, VolumeId id) {
        handle.createUpdate("delete from volumes where id = :id")
                .bind("id", id.value())
                .execute();
    }

    /** @throws RejectedException NOT_FOUND if the volume does not exist or belongs to another tenant */
    VolumeRecord get(Handle handle, TenantId tenantId, String id) {
        return VolumeId.parse(id)
                .flatMap(known -> handle.createQuery(SELECT + "where v.id = :id and v.tenant_id = :tenant")
                        .bind("id", known.value())
                        .bind("tenant", tenantId.value())
                        .map((rs, context) -> volume(rs))
                        .findOne())
                .orElseThrow(() -> RejectedException.notFound("volume", id));
    }

    List<VolumeRecord> attachedTo(Handle handle, InstanceId instanceId) {
        return handle.createQuery(SELECT + "where v.instance_id = :instance order by v.id")
                .bind("instance", instanceId.value())
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

    /** Returns volumes, newest first. */
    Page<VolumeRecord> list(Handle handle, TenantId tenantId, PageRequest page) {
        String after = page.after() == null ? "" : "and v.id < :after";
        var select = handle.createQuery(SELECT + "where v.tenant_id = :tenant " + after + " order by v.id desc limit "
                        + page.limitAndOne())
                .bind("tenant", tenantId.value());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        return page.page(
                select.map((rs, context) -> volume(rs)).list(),
                volume -> volume.id().value());
    }

    /** @param sizeGb the sum of all sizes */
    public record Totals(long count, long attached, long sizeGb) {}

    public Totals totals(Handle handle, TenantId tenantId) {
        return handle.createQuery("""
                        select count(*) as volumes, count(instance_id) as attached, coalesce(sum(size_gb), 0) as size_gb
                        from volumes where tenant_id = :tenant""")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> new Totals(rs.getLong("volumes"), rs.getLong("attached"), rs.getLong("size_gb")))
                .one();
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.VOLUMES, totals(handle, tenantId).count());
    }

    private static VolumeRecord volume(ResultSet rs) throws SQLException {
        return new VolumeRecord(
                new VolumeId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                rs.getString("name"),
                rs.getLong("size_gb"),
                rs.getString("driver"),
                new NodeId(rs.getString("node_id")),
                attachment(rs),
                rs.getTimestamp("created_at").toInstant());
    }

    private static VolumeRecord.@Nullable Attachment attachment(ResultSet rs) throws SQLException {
        String instanceId = rs.getString("instance_id");
        String staleRun = rs.getString("stale_run");
        return instanceId == null
                ? null
                : new VolumeRecord.Attachment(
                        new InstanceId(instanceId),
                        new MountPath(rs.getString("mount_path")),
                        staleRun == null ? null : new DriverRef(staleRun));
    }
}
