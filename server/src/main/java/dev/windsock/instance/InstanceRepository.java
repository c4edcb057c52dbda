// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.FailureCode;
import dev.windsock.compute.PublishedPort;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.paging.PageRequest;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The instances' tables. Stateless; blocks. */
@Singleton
final class InstanceRepository {
    private static final Argument<List<String>> TEXTS = Argument.listOf(String.class);
    private static final Argument<List<VolumeMount>> MOUNTS = Argument.listOf(VolumeMount.class);
    private static final Argument<List<PortMapping>> PORTS = Argument.listOf(PortMapping.class);
    private static final Argument<Map<String, String>> PAIRS = Argument.mapOf(String.class, String.class);

    private final ObjectMapper json;

    InstanceRepository(ObjectMapper json) {
        this.json = json;
    }

    void insert(Handle handle, Instance instance) {
        bind(handle.createUpdate("""
                insert into instances (id, tenant_id, name, live_name, image, command, env, status, status_reason,
                    status_code, exit_code, driver, driver_ref, node, cpu_limit_millis, memory_limit_bytes, vpc_id,
                    private_ip, volumes, ports, labels, version, created_by, created_at, updated_at, started_at)
                values (:id, :tenant, :name, :liveName, :image, :command, :env, :status, :statusReason,
                    :statusCode, :exitCode, :driver, :driverRef, :node, :cpuLimit, :memoryLimit, :vpcId,
                    :privateIp, :volumes, :ports, :labels, :version, :createdBy, :createdAt, :updatedAt, :startedAt)"""), instance)
                .bind("tenant", instance.tenantId())
                .bind("name", instance.name())
                .bind("image", instance.image())
                .bind("command", write(TEXTS, instance.command()))
                .bind("env", write(PAIRS, instance.env()))
                .bind("driver", instance.driver())
                .bind("node", instance.node())
                .bind("cpuLimit", instance.cpuLimitMillis())
                .bind("memoryLimit", instance.memoryLimitBytes())
                .bind("vpcId", instance.vpcId())
                .bind("ports", write(PORTS, instance.ports()))
                .bind("labels", write(PAIRS, instance.labels()))
                .bind("createdBy", instance.createdBy())
                .bind("createdAt", instance.createdAt())
                .execute();
        instance.labels()
                .forEach((name, value) -> handle.createUpdate(
                                "insert into instance_labels (instance_id, name, label_value) values (:id, :name, :value)")
                        .bind("id", instance.id())
                        .bind("name", name)
                        .bind("value", value)
                        .execute());
    }

    /** Stores a changed instance if it is still the version before; false when someone else changed it. */
    boolean update(Handle handle, Instance instance, @Nullable Intent intent) {
        return bind(handle.createUpdate("""
                        update instances set live_name = :liveName, status = :status, intent = :intent,
                            status_reason = :statusReason, status_code = :statusCode, exit_code = :exitCode, driver_ref = :driverRef,
                            private_ip = :privateIp, volumes = :volumes, version = :version, updated_at = :updatedAt, started_at = :startedAt
                        where id = :id and version = :version - 1"""), instance)
                        .bind("intent", intent == null ? null : intent.name())
                        .execute()
                == 1;
    }

    private <S extends SqlStatement<S>> S bind(S statement, Instance instance) {
        return statement
                .bind("id", instance.id())
                .bind("liveName", instance.status() == InstanceStatus.TERMINATED ? null : instance.name())
                .bind("status", instance.status().name())
                .bind("statusReason", instance.statusReason())
                .bind(
                        "statusCode",
                        instance.statusCode() == null
                                ? null
                                : instance.statusCode().name())
                .bind("exitCode", instance.exitCode())
                .bind("driverRef", instance.driverRef())
                .bind("privateIp", instance.privateIp())
                .bind("volumes", write(MOUNTS, instance.volumes()))
                .bind("version", instance.version())
                .bind("updatedAt", instance.updatedAt())
                .bind("startedAt", instance.startedAt());
    }

    Optional<Managed> find(Handle handle, InstanceId id) {
        return handle.createQuery("select * from instances where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> managed(rs))
                .findOne();
    }

    boolean nameTaken(Handle handle, TenantId tenantId, String name) {
        return handle.createQuery("select 1 from instances where tenant_id = :tenant and live_name = :name")
                .bind("tenant", tenantId.value())
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Newest first; one more than the page, so that it shows whether another follows. */
    List<Instance> list(Handle handle, TenantId tenantId, InstanceFilter filter, PageRequest page) {
        StringBuilder conditions = new StringBuilder();
        // a template is filled in once: a list that stands inside another part would stay as it is
        var select = handle.createQuery("""
                        select * from instances where tenant_id = :tenant and status in (<statuses>) <conditions>
                        order by tenant_id desc, id desc limit :limit""")
                .bind("tenant", tenantId.value())
                .bindList("statuses", names(filter.statuses()))
                .bind("limit", page.limitAndOne());
        if (page.after() != null) {
            conditions.append(" and id < :after");
            select.bind("after", page.after());
        }
        if (filter.name() != null) {
            conditions.append(" and name = :name");
            select.bind("name", filter.name());
        }
        if (filter.label() != null) {
            conditions.append(" and id in (select instance_id from instance_labels"
                    + " where name = :labelName and label_value = :labelValue)");
            select.bind("labelName", filter.label().name())
                    .bind("labelValue", filter.label().value());
        }
        return select.define("conditions", conditions.toString())
                .map((rs, context) -> managed(rs).instance())
                .list();
    }

    /** Whether an instance that has a run, or is about to, of any tenant and of the driver, has a port of the host. */
    boolean portTaken(Handle handle, String driver, PublishedPort port) {
        return handle
                .createQuery("""
                        select ports from instances
                        where driver = :driver and ports <> '[]' and status in (<statuses>)""")
                .bind("driver", driver)
                .bindList(
                        "statuses",
                        names(EnumSet.of(
                                InstanceStatus.STARTING,
                                InstanceStatus.RUNNING,
                                InstanceStatus.PAUSED,
                                InstanceStatus.STOPPING)))
                .map((rs, context) -> read(PORTS, rs.getString("ports")))
                .stream()
                .flatMap(List::stream)
                .anyMatch(mapping -> mapping.published().collidesWith(port));
    }

    /** How many instances are in a VPC, without what is TERMINATED. */
    int countInVpc(Handle handle, VpcId vpcId) {
        return handle.createQuery("select count(*) from instances where vpc_id = :vpc and live_name is not null")
                .bind("vpc", vpcId.value())
                .mapTo(Integer.class)
                .one();
    }

    /** All tenants' instances in some states. */
    List<Managed> inStates(Handle handle, Set<InstanceStatus> statuses) {
        return handle.createQuery("select * from instances where status in (<statuses>) order by id")
                .bindList("statuses", names(statuses))
                .map((rs, context) -> managed(rs))
                .list();
    }

    /** What a tenant's instances are limited to together. */
    record Limits(long instances, long cpuMillis, long memoryBytes) {}

    Limits limits(Handle handle, TenantId tenantId) {
        return handle.createQuery("""
                        select count(*) as instances, coalesce(sum(cpu_limit_millis), 0) as cpu,
                            coalesce(sum(memory_limit_bytes), 0) as memory
                        from instances where tenant_id = :tenant and live_name is not null""")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> new Limits(rs.getLong("instances"), rs.getLong("cpu"), rs.getLong("memory")))
                .one();
    }

    Map<InstanceStatus, Integer> counts(Handle handle, TenantId tenantId) {
        Map<InstanceStatus, Integer> counts = new EnumMap<>(InstanceStatus.class);
        handle.createQuery("""
                        select status, count(*) as instances from instances
                        where tenant_id = :tenant and live_name is not null group by status""")
                .bind("tenant", tenantId.value())
                .map((rs, context) ->
                        counts.put(InstanceStatus.valueOf(rs.getString("status")), rs.getInt("instances")))
                .list();
        return counts;
    }

    private static List<String> names(Set<InstanceStatus> statuses) {
        return statuses.stream().map(Enum::name).toList();
    }

    private Managed managed(ResultSet rs) throws SQLException {
        String intent = rs.getString("intent");
        String statusCode = rs.getString("status_code");
        Timestamp startedAt = rs.getTimestamp("started_at");
        Instance instance = new Instance(
                rs.getString("id"),
                rs.getString("tenant_id"),
                rs.getString("name"),
                rs.getString("image"),
                read(TEXTS, rs.getString("command")),
                read(PAIRS, rs.getString("env")),
                InstanceStatus.valueOf(rs.getString("status")),
                rs.getString("status_reason"),
                statusCode == null ? null : FailureCode.valueOf(statusCode),
                rs.getObject("exit_code", Integer.class),
                rs.getString("driver"),
                rs.getString("driver_ref"),
                rs.getString("node"),
                read(PORTS, rs.getString("ports")),
                rs.getObject("cpu_limit_millis", Integer.class),
                rs.getObject("memory_limit_bytes", Long.class),
                rs.getString("vpc_id"),
                rs.getString("private_ip"),
                read(MOUNTS, rs.getString("volumes")),
                read(PAIRS, rs.getString("labels")),
                rs.getLong("version"),
                rs.getString("created_by"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant(),
                startedAt == null ? null : startedAt.toInstant());
        return new Managed(instance, intent == null ? null : Intent.valueOf(intent));
    }

    private <T> String write(Argument<T> type, T value) {
        try {
            return json.writeValueAsString(type, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T read(Argument<T> type, String text) {
        try {
            return json.readValue(text, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
