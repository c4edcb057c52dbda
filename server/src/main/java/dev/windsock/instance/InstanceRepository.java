// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.json.JsonCodec;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.NullableColumns;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The tables of the instances. Stateless; blocks. */
@Singleton
public final class InstanceRepository implements QuotaUsage {
    private static final Argument<List<String>> TEXTS = Argument.listOf(String.class);
    private static final Argument<List<VolumeMount>> MOUNTS = Argument.listOf(VolumeMount.class);
    private static final Argument<List<PortMapping>> PORTS = Argument.listOf(PortMapping.class);
    private static final Argument<Map<String, String>> PAIRS = Argument.mapOf(String.class, String.class);

    /** Terminated instances are kept, so there may be very many of them. */
    private static final String NOT_TERMINATED = quoted(EnumSet.complementOf(EnumSet.of(InstanceStatus.TERMINATED)));

    private final JsonCodec json;

    InstanceRepository(JsonCodec json) {
        this.json = json;
    }

    void insert(Handle handle, InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        bindState(handle.createUpdate("""
                insert into instances (id, tenant_id, name, live_name, image, command, env, status, intent, status_reason,
                    status_code, exit_code, driver, driver_ref, node, cpu_limit_millis, memory_limit_bytes, vpc_id,
                    private_ip, volumes, ports, labels, version, created_by, created_at, updated_at, started_at)
                values (:id, :tenant, :name, :liveName, :image, :command, :env, :status, :intent, :statusReason,
                    :statusCode, :exitCode, :driver, :driverRef, :node, :cpuLimit, :memoryLimit, :vpcId,
                    :privateIp, :volumes, :ports, :labels, :version, :createdBy, :createdAt, :updatedAt, :startedAt)"""), instance)
                .bind("tenant", instance.tenantId().value())
                .bind("name", spec.name())
                .bind("image", spec.image())
                .bind("command", json.text(spec.command()))
                .bind("env", json.text(spec.env()))
                .bind("driver", instance.driver())
                .bind("node", instance.node())
                .bind("cpuLimit", spec.cpuLimitMillis())
                .bind("memoryLimit", spec.memoryLimitBytes())
                .bind("vpcId", text(spec.vpcId()))
                .bind(
                        "ports",
                        json.text(spec.ports().stream().map(PortMapping::of).toList()))
                .bind("labels", json.text(instance.labels()))
                .bind("createdBy", instance.created().by().value())
                .bind("createdAt", instance.created().at())
                .execute();
        instance.labels()
                .forEach((name, value) -> handle.createUpdate("""
                                insert into instance_labels (instance_id, tenant_id, name, label_value)
                                values (:id, :tenant, :name, :value)""")
                        .bind("id", instance.id().value())
                        .bind("tenant", instance.tenantId().value())
                        .bind("name", name)
                        .bind("value", value)
                        .execute());
    }

    /** Stores the next version of an instance; false if another change came first. */
    boolean update(Handle handle, InstanceRecord instance) {
        return bindState(handle.createUpdate("""
                        update instances set live_name = :liveName, status = :status, intent = :intent,
                            status_reason = :statusReason, status_code = :statusCode, exit_code = :exitCode, driver_ref = :driverRef,
                            private_ip = :privateIp, volumes = :volumes, version = :version, updated_at = :updatedAt, started_at = :startedAt
                        where id = :id and version = :version - 1"""), instance).execute() == 1;
    }

    private <S extends SqlStatement<S>> S bindState(S statement, InstanceRecord instance) {
        InstanceState state = instance.state();
        InstanceState.Run run = state.run();
        boolean gone = state.status() == InstanceStatus.TERMINATED;
        return statement
                .bind("id", instance.id().value())
                .bind("liveName", gone ? null : instance.spec().name())
                .bind("status", state.status().name())
                .bind("intent", text(state.intent()))
                .bind("statusReason", state.reason())
                .bind("statusCode", text(state.failureCode()))
                .bind("exitCode", state.exitCode())
                .bind("driverRef", run == null ? null : run.ref().value())
                .bind("privateIp", run == null ? null : run.privateIp())
                .bind("startedAt", run == null ? null : run.startedAt())
                .bind(
                        "volumes",
                        json.text(instance.spec().mounts().stream()
                                .map(VolumeMount::of)
                                .toList()))
                .bind("version", instance.version())
                .bind("updatedAt", instance.updatedAt());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    Optional<InstanceRecord> find(Handle handle, InstanceId id) {
        return handle.createQuery("select * from instances where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> instance(rs))
                .findOne();
    }

    /** @throws RejectedException NOT_FOUND, also if the instance belongs to another tenant */
    InstanceRecord get(Handle handle, TenantId tenantId, String id) {
        return InstanceId.parse(id)
                .flatMap(known -> find(handle, known))
                .filter(instance -> instance.tenantId().equals(tenantId))
                .orElseThrow(() -> RejectedException.notFound("instance", id));
    }

    boolean nameTaken(Handle handle, TenantId tenantId, String name) {
        return handle.createQuery("select 1 from instances where tenant_id = :tenant and live_name = :name")
                .bind("tenant", tenantId.value())
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Returns instances, newest first. */
    Page<InstanceRecord> list(Handle handle, TenantId tenantId, InstanceFilter filter, PageRequest page) {
        BoundedQuery<String> query = BoundedQuery.newestOf("instances", "id", ResultSet::getString)
                .scope("tenant_id = :tenant")
                .bind("tenant", tenantId.value());
        String after = "id";
        if (filter.label() != null) {
            after = "instance_id";
            query.branchesOf("instance_labels", after)
                    .branch("name = :labelName and label_value = :labelValue")
                    .bind("labelName", filter.label().name())
                    .bind("labelValue", filter.label().value());
        } else if (filter.name() != null) {
            query.branch("name = :name");
        } else {
            names(filter.statuses()).forEach(status -> query.branch("status = '" + status + "'"));
        }
        if (filter.name() != null) {
            query.filter("name = :name").bind("name", filter.name());
        }
        if (filter.name() != null || filter.label() != null) {
            query.filter("status in (" + quoted(filter.statuses()) + ")");
        }
        if (page.after() != null) {
            query.scope(after + " < :after").bind("after", page.after());
        }
        BoundedQuery.Rows<InstanceRecord, String> read = query.read(
                handle, page.limit(), BoundedQuery.MAX_BYTES, (rs, context) -> instance(rs), InstanceRepository::size);
        return page.page(read.rows(), read.next());
    }

    /** Returns the approximate number of bytes of the parts that can be large. */
    private static long size(InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        return Stream.of(spec.command().stream(), texts(spec.env()), texts(instance.labels()))
                .flatMap(Function.identity())
                .mapToLong(String::length)
                .sum();
    }

    private static Stream<String> texts(Map<String, String> pairs) {
        return pairs.entrySet().stream().flatMap(pair -> Stream.of(pair.getKey(), pair.getValue()));
    }

    /** Returns whether an instance of any tenant that runs, starts or stops with this driver uses a port of the host. */
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
                .map((rs, context) -> json.read(rs.getString("ports"), PORTS))
                .stream()
                .flatMap(List::stream)
                .anyMatch(mapping -> mapping.port().collidesWith(port));
    }

    /** Counts the instances in a VPC that are not TERMINATED. */
    public int countInVpc(Handle handle, VpcId vpcId) {
        return handle.createQuery("select count(*) from instances where vpc_id = :vpc and status in (%s)"
                        .formatted(NOT_TERMINATED))
                .bind("vpc", vpcId.value())
                .mapTo(Integer.class)
                .one();
    }

    /** Returns the instances of all tenants with one of these statuses. */
    List<InstanceRecord> withStatus(Handle handle, Set<InstanceStatus> statuses) {
        return handle.createQuery("select * from instances where status in (<statuses>) order by id")
                .bindList("statuses", names(statuses))
                .map((rs, context) -> instance(rs))
                .list();
    }

    /**
     * Removes some of the TERMINATED instances that ended before a time or that are not among a tenant's newest.
     *
     * @return how many were removed
     */
    int removeTerminated(Handle handle, Instant oldest, int maxPerTenant, int most) {
        List<String> ids = new ArrayList<>(handle.createQuery(
                        "select id from instances where status = :status and updated_at < :oldest limit :most")
                .bind("status", InstanceStatus.TERMINATED.name())
                .bind("oldest", oldest)
                .bind("most", most)
                .mapTo(String.class)
                .list());
        if (ids.isEmpty()) {
            List<String> crowded = handle.createQuery("""
                            select tenant_id from instances where status = :status
                            group by tenant_id having count(*) > :max limit 1""")
                    .bind("status", InstanceStatus.TERMINATED.name())
                    .bind("max", maxPerTenant)
                    .mapTo(String.class)
                    .list();
            for (String tenant : crowded) {
                ids.addAll(handle.createQuery("""
                                select id from instances where tenant_id = :tenant and status = :status
                                order by updated_at desc, id desc limit :most offset :max""")
                        .bind("tenant", tenant)
                        .bind("status", InstanceStatus.TERMINATED.name())
                        .bind("max", maxPerTenant)
                        .bind("most", most)
                        .mapTo(String.class)
                        .list());
            }
        }
        for (String table : List.of("instance_labels where instance_id", "instances where id")) {
            PreparedBatch batch = handle.prepareBatch("delete from " + table + " = :id");
            ids.forEach(id -> batch.bind("id", id).add());
            if (!ids.isEmpty()) {
                batch.execute();
            }
        }
        return ids.size();
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return handle.createQuery("""
                        select count(*) as instances, coalesce(sum(cpu_limit_millis), 0) as cpu,
                            coalesce(sum(memory_limit_bytes), 0) as memory
                        from instances where tenant_id = :tenant and status in (%s)""".formatted(NOT_TERMINATED))
                .bind("tenant", tenantId.value())
                .map((rs, context) -> Map.of(
                        Quota.INSTANCES, rs.getLong("instances"),
                        Quota.CPU_LIMIT_MILLIS, rs.getLong("cpu"),
                        Quota.MEMORY_LIMIT_BYTES, rs.getLong("memory")))
                .one();
    }

    /** Counts the instances of a tenant that are not TERMINATED. A status without instances is absent. */
    public Map<InstanceStatus, Integer> countByStatus(Handle handle, TenantId tenantId) {
        Map<InstanceStatus, Integer> counts = new EnumMap<>(InstanceStatus.class);
        handle.createQuery("""
                        select status, count(*) as instances from instances
                        where tenant_id = :tenant and status in (%s) group by status""".formatted(NOT_TERMINATED))
                .bind("tenant", tenantId.value())
                .map((rs, context) ->
                        counts.put(InstanceStatus.valueOf(rs.getString("status")), rs.getInt("instances")))
                .list();
        return counts;
    }

    private static String quoted(Set<InstanceStatus> statuses) {
        return "'" + String.join("', '", names(statuses)) + "'";
    }

    private static List<String> names(Set<InstanceStatus> statuses) {
        return statuses.stream().map(Enum::name).toList();
    }

    private InstanceRecord instance(ResultSet rs) throws SQLException {
        String vpcId = rs.getString("vpc_id");
        InstanceSpec spec = new InstanceSpec(
                new InstanceId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                rs.getString("name"),
                rs.getString("image"),
                json.read(rs.getString("command"), TEXTS),
                json.read(rs.getString("env"), PAIRS),
                NullableColumns.intOf(rs, "cpu_limit_millis"),
                NullableColumns.longOf(rs, "memory_limit_bytes"),
                vpcId == null ? null : new VpcId(vpcId),
                json.read(rs.getString("volumes"), MOUNTS).stream()
                        .map(VolumeMount::mount)
                        .toList(),
                json.read(rs.getString("ports"), PORTS).stream()
                        .map(PortMapping::port)
                        .toList());
        return new InstanceRecord(
                spec,
                json.read(rs.getString("labels"), PAIRS),
                rs.getString("driver"),
                rs.getString("node"),
                state(rs),
                rs.getLong("version"),
                new InstanceRecord.Created(
                        new KeyId(rs.getString("created_by")),
                        rs.getTimestamp("created_at").toInstant()),
                rs.getTimestamp("updated_at").toInstant());
    }

    private static InstanceState state(ResultSet rs) throws SQLException {
        String intent = rs.getString("intent");
        String statusCode = rs.getString("status_code");
        String driverRef = rs.getString("driver_ref");
        return new InstanceState(
                InstanceStatus.valueOf(rs.getString("status")),
                intent == null ? null : Intent.valueOf(intent),
                rs.getString("status_reason"),
                statusCode == null ? null : FailureCode.valueOf(statusCode),
                driverRef == null
                        ? null
                        : new InstanceState.Run(
                                new DriverRef(driverRef),
                                rs.getTimestamp("started_at").toInstant(),
                                rs.getString("private_ip")),
                NullableColumns.intOf(rs, "exit_code"));
    }
}
