// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.Environment;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.StopSignal;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.NodeId;
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
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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

/** The instance tables. Stateless; blocks. */
@Singleton
public final class InstanceRepository implements QuotaUsage {
    private static final Argument<List<String>> TEXTS = Argument.listOf(String.class);
    private static final Argument<List<VolumeMount>> MOUNTS = Argument.listOf(VolumeMount.class);
    private static final Argument<StoredOptions> OPTIONS = Argument.of(StoredOptions.class);
    private static final Argument<List<PortMapping>> PORTS = Argument.listOf(PortMapping.class);
    private static final Argument<Map<String, String>> PAIRS = Argument.mapOf(String.class, String.class);

    /** Terminated instances are kept, so there may be a very large number of them. */
    private static final String NOT_TERMINATED = quoted(EnumSet.complementOf(EnumSet.of(InstanceStatus.TERMINATED)));

    private final JsonCodec json;

    InstanceRepository(JsonCodec json) {
        this.json = json;
    }

    void insert(Handle handle, InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        bindSpec(bindState(handle.createUpdate("""
                insert into instances (id, tenant_id, name, live_name, image, command, options, env, status, intent, stop_forced, status_reason,
                    status_code, exit_code, driver, driver_ref, node_id, node, cpu_limit_millis, memory_limit_bytes, vpc_id,
                    private_ip, volumes, ports, stop_timeout_seconds, stop_signal,
                    restart_policy, max_restarts, restart_count, next_start_at, labels, version, created_by, created_at, updated_at, started_at,
                    health_status, health_output)
                values (:id, :tenant, :name, :liveName, :image, :command, :options, :env, :status, :intent, :stopForced, :statusReason,
                    :statusCode, :exitCode, :driver, :driverRef, :owner, :node, :cpuLimit, :memoryLimit, :vpcId,
                    :privateIp, :volumes, :ports, :stopTimeout, :stopSignal,
                    :restartPolicy, :maxRestarts, :restartCount, :nextStartAt, :labels, :version, :createdBy, :createdAt, :updatedAt, :startedAt,
                    :healthStatus, :healthOutput)"""), instance), instance)
                .bind("tenant", instance.tenantId().value())
                .bind("name", spec.name())
                .bind("driver", instance.driver())
                .bind("owner", instance.owner().value())
                .bind("node", instance.node())
                .bind("vpcId", text(spec.vpcId()))
                .bind("createdBy", instance.created().by().value())
                .bind("createdAt", instance.created().at())
                .execute();
        insertLabels(handle, instance);
    }

    private void insertLabels(Handle handle, InstanceRecord instance) {
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

    private <S extends SqlStatement<S>> S bindSpec(S statement, InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        return statement
                .bind("image", spec.image())
                .bind("command", json.text(spec.command()))
                .bind("options", json.text(StoredOptions.of(spec.options())))
                .bind("env", json.text(spec.env().values()))
                .bind("cpuLimit", spec.cpuLimitMillis())
                .bind("memoryLimit", spec.memoryLimitBytes())
                .bind(
                        "ports",
                        json.text(spec.ports().stream().map(PortMapping::of).toList()))
                .bind("stopTimeout", spec.stop().timeout().toSeconds())
                .bind("stopSignal", text(spec.stop().signal()))
                .bind("restartPolicy", instance.restartPolicy().condition().name())
                .bind("maxRestarts", instance.restartPolicy().maxRestarts())
                .bind("labels", json.text(instance.labels()));
    }

    /** Stores the fields that a change to the spec and the labels may affect. */
    void updateSpec(Handle handle, InstanceRecord instance) {
        bindSpec(handle.createUpdate("""
                        update instances set image = :image, command = :command, options = :options, env = :env,
                            cpu_limit_millis = :cpuLimit, memory_limit_bytes = :memoryLimit, ports = :ports,
                            stop_timeout_seconds = :stopTimeout, stop_signal = :stopSignal,
                            restart_policy = :restartPolicy, max_restarts = :maxRestarts, labels = :labels
                        where id = :id"""), instance)
                .bind("id", instance.id().value())
                .execute();
        handle.createUpdate("delete from instance_labels where instance_id = :id")
                .bind("id", instance.id().value())
                .execute();
        insertLabels(handle, instance);
    }

    /** Stores the next version of an instance; returns false if another change was stored first. */
    boolean update(Handle handle, InstanceRecord instance) {
        return bindState(handle.createUpdate("""
                        update instances set live_name = :liveName, status = :status, intent = :intent, stop_forced = :stopForced,
                            status_reason = :statusReason, status_code = :statusCode, exit_code = :exitCode, driver_ref = :driverRef,
                            private_ip = :privateIp, volumes = :volumes, restart_count = :restartCount,
                            next_start_at = :nextStartAt, version = :version, updated_at = :updatedAt, started_at = :startedAt,
                            health_status = :healthStatus, health_output = :healthOutput
                        where id = :id and version = :version - 1"""), instance).execute() == 1;
    }

    private <S extends SqlStatement<S>> S bindState(S statement, InstanceRecord instance) {
        InstanceState state = instance.state();
        InstanceState.Stop stop = state.stop();
        InstanceState.Run run = state.run();
        InstanceState.Health health = run == null ? null : run.health();
        boolean gone = state.status() == InstanceStatus.TERMINATED;
        return statement
                .bind("id", instance.id().value())
                .bind("liveName", gone ? null : instance.spec().name())
                .bind("status", state.status().name())
                .bind("intent", stop == null ? null : stop.intent().name())
                .bind("stopForced", state.isForced())
                .bind("statusReason", state.reason())
                .bind("statusCode", text(state.failureCode()))
                .bind("exitCode", state.exitCode())
                .bind("driverRef", run == null ? null : run.ref().value())
                .bind("privateIp", run == null ? null : run.privateIp())
                .bind("startedAt", run == null ? null : run.startedAt())
                .bind("healthStatus", health == null ? null : health.status().name())
                .bind("healthOutput", health == null ? null : health.output())
                .bind(
                        "volumes",
                        json.text(instance.spec().mounts().stream()
                                .map(VolumeMount::of)
                                .toList()))
                .bind("restartCount", state.restarts().inARow())
                .bind("nextStartAt", state.restarts().nextStartAt())
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

    /** @throws RejectedException NOT_FOUND if the instance does not exist or belongs to another tenant */
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
        List<InstanceFilter.Label> labels = filter.labels();
        for (int i = 0; i < labels.size(); i++) {
            query.bind("labelName" + i, labels.get(i).name())
                    .bind("labelValue" + i, labels.get(i).value());
        }
        for (int i = 1; i < labels.size(); i++) {
            query.filter("exists (select 1 from instance_labels where tenant_id = :tenant and name = :labelName" + i
                    + " and label_value = :labelValue" + i + " and instance_id = instances.id)");
        }
        if (!labels.isEmpty()) {
            after = "instance_id";
            query.branchesOf("instance_labels", after).branch("name = :labelName0 and label_value = :labelValue0");
        } else if (filter.name() != null) {
            query.branch("name = :name");
        } else {
            names(filter.statuses()).forEach(status -> query.branch("status = '" + status + "'"));
        }
        if (filter.name() != null) {
            query.filter("name = :name").bind("name", filter.name());
        }
        if (filter.name() != null || !labels.isEmpty()) {
            // an expression prevents databases from using the status index instead of the index of the labels or of the
            // name
            query.filter("status || '' in (" + quoted(filter.statuses()) + ")");
        }
        if (page.after() != null) {
            query.scope(after + " < :after").bind("after", page.after());
        }
        BoundedQuery.Rows<InstanceRecord, String> read = query.read(
                handle, page.limit(), BoundedQuery.MAX_BYTES, (rs, context) -> instance(rs), InstanceRepository::size);
        return page.page(read.rows(), read.next());
    }

    /** Returns the approximate size, in bytes, of the parts that can be large. */
    private static long size(InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        return Stream.of(
                        spec.command().stream(),
                        spec.options().entrypoint().stream(),
                        texts(spec.env().values()),
                        texts(instance.labels()))
                .flatMap(Function.identity())
                .mapToLong(String::length)
                .sum();
    }

    private static Stream<String> texts(Map<String, String> pairs) {
        return pairs.entrySet().stream().flatMap(pair -> Stream.of(pair.getKey(), pair.getValue()));
    }

    /**
     * Returns whether a port on the host is used by another instance, of any tenant, that is running, starting or stopping on a
     * node with this driver.
     */
    boolean portTaken(Handle handle, NodeId node, String driver, PublishedPort port, InstanceId except) {
        return handle
                .createQuery("""
                        select ports from instances
                        where node_id = :node and driver = :driver and ports <> '[]' and status in (<statuses>) and id <> :except""")
                .bind("node", node.value())
                .bind("driver", driver)
                .bind("except", except.value())
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

    /** Returns those of the given instances that are running on a node and have a health check. */
    List<InstanceRecord> checked(Handle handle, NodeId node, Collection<InstanceId> ids) {
        return handle.createQuery("""
                        select * from instances
                        where id in (<ids>) and node_id = :node and status = :status and health_status is not null""")
                .bindList("ids", ids.stream().map(InstanceId::value).toList())
                .bind("node", node.value())
                .bind("status", InstanceStatus.RUNNING.name())
                .map((rs, context) -> instance(rs))
                .list();
    }

    /** Returns the instances of a node with one of these statuses, of all tenants. */
    List<InstanceRecord> withStatus(Handle handle, NodeId node, Set<InstanceStatus> statuses) {
        return handle.createQuery(
                        "select * from instances where node_id = :node and status in (<statuses>) order by id")
                .bind("node", node.value())
                .bindList("statuses", names(statuses))
                .map((rs, context) -> instance(rs))
                .list();
    }

    /**
     * Removes some of the TERMINATED instances that ended before the given time or that are not among a tenant's most recent
     * ones.
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

    /** Counts the instances of a node that are not TERMINATED. A status without instances is absent. */
    Map<InstanceStatus, Integer> countByStatus(Handle handle, NodeId node) {
        Map<InstanceStatus, Integer> counts = new EnumMap<>(InstanceStatus.class);
        handle.createQuery("""
                        select status, count(*) as instances from instances
                        where node_id = :node and status in (%s) group by status""".formatted(NOT_TERMINATED))
                .bind("node", node.value())
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
                new Environment(json.read(rs.getString("env"), PAIRS)),
                NullableColumns.intOf(rs, "cpu_limit_millis"),
                NullableColumns.longOf(rs, "memory_limit_bytes"),
                vpcId == null ? null : new VpcId(vpcId),
                json.read(rs.getString("volumes"), MOUNTS).stream()
                        .map(VolumeMount::mount)
                        .toList(),
                json.read(rs.getString("ports"), PORTS).stream()
                        .map(PortMapping::port)
                        .toList(),
                json.read(rs.getString("options"), OPTIONS).options(),
                stopPolicy(rs));
        return new InstanceRecord(
                spec,
                json.read(rs.getString("labels"), PAIRS),
                new RestartPolicy(
                        RestartPolicy.Condition.valueOf(rs.getString("restart_policy")), rs.getInt("max_restarts")),
                rs.getString("driver"),
                new NodeId(rs.getString("node_id")),
                rs.getString("node"),
                state(rs),
                rs.getLong("version"),
                new InstanceRecord.Created(
                        new KeyId(rs.getString("created_by")),
                        rs.getTimestamp("created_at").toInstant()),
                rs.getTimestamp("updated_at").toInstant());
    }

    private static InstanceState.Restarts restarts(ResultSet rs) throws SQLException {
        Timestamp nextStartAt = rs.getTimestamp("next_start_at");
        return new InstanceState.Restarts(
                rs.getInt("restart_count"), nextStartAt == null ? null : nextStartAt.toInstant());
    }

    private static StopPolicy stopPolicy(ResultSet rs) throws SQLException {
        String signal = rs.getString("stop_signal");
        return new StopPolicy(
                Duration.ofSeconds(rs.getInt("stop_timeout_seconds")),
                signal == null ? null : StopSignal.valueOf(signal));
    }

    private static InstanceState state(ResultSet rs) throws SQLException {
        String intent = rs.getString("intent");
        String statusCode = rs.getString("status_code");
        String driverRef = rs.getString("driver_ref");
        String healthStatus = rs.getString("health_status");
        return new InstanceState(
                InstanceStatus.valueOf(rs.getString("status")),
                intent == null ? null : new InstanceState.Stop(Intent.valueOf(intent), rs.getBoolean("stop_forced")),
                rs.getString("status_reason"),
                statusCode == null ? null : FailureCode.valueOf(statusCode),
                driverRef == null
                        ? null
                        : new InstanceState.Run(
                                new DriverRef(driverRef),
                                rs.getTimestamp("started_at").toInstant(),
                                rs.getString("private_ip"),
                                healthStatus == null
                                        ? null
                                        : new InstanceState.Health(
                                                HealthStatus.valueOf(healthStatus), rs.getString("health_output"))),
                NullableColumns.intOf(rs, "exit_code"),
                restarts(rs));
    }
}
