// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.log.EventType;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What callers may ask of instances. A wish is stored, with its event and its audit row, before it is answered; the
 * {@link InstanceEngine} fulfils it afterwards.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class InstanceService {
    private static final Duration UNREACHABLE_RETRY = Duration.ofSeconds(5);

    private final Store store;
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;
    private final ComputeDriver driver;
    private final AuditLog audit;
    private final VpcLookup vpcs;
    private final TenantQuotas quotas;
    private final TenantBounds tenants;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    InstanceService(
            Store store,
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            ComputeDriver driver,
            AuditLog audit,
            VpcLookup vpcs,
            TenantQuotas quotas,
            TenantBounds tenants) {
        this.store = store;
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.driver = driver;
        this.audit = audit;
        this.vpcs = vpcs;
        this.quotas = quotas;
        this.tenants = tenants;
    }

    /** One more than the page, newest first. */
    List<Instance> list(TenantId tenantId, InstanceFilter filter, PageRequest page) {
        return store.read(handle -> repository.list(handle, tenantId, filter, page));
    }

    /** @throws RejectedException NOT_FOUND, also for another tenant's */
    Instance get(TenantId tenantId, String id) {
        return store.read(handle ->
                        InstanceId.isId(id) ? repository.find(handle, new InstanceId(id)) : Optional.<Managed>empty())
                .map(Managed::instance)
                .filter(instance -> instance.tenantId().equals(tenantId.value()))
                .orElseThrow(() -> RejectedException.notFound("instance", id));
    }

    /** The output of an instance as bytes; the caller closes it. */
    InputStream logs(TenantId tenantId, String id, int tailLines, boolean follow) throws IOException {
        Instance instance = get(tenantId, id);
        if (!driver.capabilities().contains(Capability.LOGS)) {
            throw unsupported("keeps no logs");
        }
        return driver.logs(instance.instanceId(), tailLines, follow);
    }

    /** What to store for a launch, once it is found to be valid. */
    Instance prepare(Caller caller, LaunchRequest request) {
        Instant now = states.now();
        Instance instance = new Instance(
                ids.generate().toString(),
                caller.principal().tenantId().value(),
                request.name(),
                request.imageOrDefault(),
                request.commandOrEmpty(),
                request.envOrEmpty(),
                InstanceStatus.STARTING,
                null,
                null,
                null,
                driver.name(),
                null,
                driver.host().node(),
                request.portsOrEmpty(),
                request.cpuLimitMillis(),
                request.memoryLimitBytes(),
                request.vpcId(),
                null,
                List.of(),
                request.labelsOrEmpty(),
                1,
                caller.principal().keyId().value(),
                now,
                now,
                null);
        checkReachable();
        check(instance);
        return instance;
    }

    private void check(Instance instance) {
        if (instance.cpuLimitMillis() != null && !driver.capabilities().contains(Capability.CPU_LIMIT)) {
            throw unsupported("cannot limit CPU on this host");
        }
        if (instance.memoryLimitBytes() != null && !driver.capabilities().contains(Capability.MEMORY_LIMIT)) {
            throw unsupported("cannot limit memory on this host");
        }
        if (instance.vpcId() != null && driver.networks().isEmpty()) {
            throw unsupported("makes no networks, so it has no VPCs");
        }
        InstanceSpec spec = instance.spec();
        checkPorts(spec.ports());
        Optional<UnsupportedSpec> unfit = driver.validate(spec);
        if (unfit.isPresent()) {
            throw switch (unfit.get()) {
                case UnsupportedSpec.Invalid invalid -> RejectedException.invalid(invalid.field(), invalid.message());
                case UnsupportedSpec.PortTaken taken -> portTaken(taken);
            };
        }
    }

    private void checkPorts(List<PublishedPort> ports) {
        if (!ports.isEmpty() && !driver.capabilities().contains(Capability.PORTS)) {
            throw unsupported("publishes no ports: an instance has the host's own");
        }
        for (int i = 0; i < ports.size(); i++) {
            if (ports.subList(0, i).stream().anyMatch(ports.get(i)::collidesWith)) {
                throw RejectedException.invalid("ports[" + i + "].host_port", "must not appear more than once");
            }
        }
    }

    private static RejectedException portTaken(UnsupportedSpec.PortTaken taken) {
        return new RejectedException(ErrorCode.PORT_TAKEN, taken.toString());
    }

    /** Refuses what could not be done now: a wish that waits for the driver to come back would come as a surprise. */
    private void checkReachable() {
        if (driver.status() instanceof DriverStatus.Unreachable unreachable) {
            throw unreachable(unreachable.reason());
        }
    }

    private static RejectedException unreachable(String reason) {
        return new RejectedException(ErrorCode.DRIVER_FAILED, reason, List.of(), UNREACHABLE_RETRY);
    }

    private RejectedException unsupported(String what) {
        return new RejectedException(ErrorCode.UNSUPPORTED_BY_DRIVER, "The driver " + driver.name() + " " + what + ".");
    }

    /** Stores a prepared launch. Call {@link #launched} once it is committed. */
    void launch(Transaction transaction, Caller caller, Instance prepared) {
        if (repository.nameTaken(transaction.handle(), caller.principal().tenantId(), prepared.name())) {
            throw new RejectedException(
                    ErrorCode.NAME_TAKEN, "There is an instance named " + prepared.name() + " already.");
        }
        takeQuota(transaction, caller.principal().tenantId(), prepared);
        String vpcId = prepared.vpcId();
        if (vpcId != null && !vpcs.exists(transaction, caller.principal().tenantId(), new VpcId(vpcId))) {
            throw RejectedException.notFound("VPC", vpcId);
        }
        for (PortMapping port : prepared.ports()) {
            if (repository.portTaken(transaction.handle(), prepared.driver(), port.published())) {
                throw portTaken(new UnsupportedSpec.PortTaken(port.published()));
            }
        }
        states.create(transaction, prepared, Cause.of(caller));
        audit.record(transaction, entry(caller, "instance:launch", prepared));
    }

    private void takeQuota(Transaction transaction, TenantId tenantId, Instance prepared) {
        requireLimit(tenantId, Quota.CPU_LIMIT_MILLIS, prepared.cpuLimitMillis(), "cpu_limit_millis");
        requireLimit(tenantId, Quota.MEMORY_LIMIT_BYTES, prepared.memoryLimitBytes(), "memory_limit_bytes");
        Map<Quota, Long> more = new EnumMap<>(Quota.class);
        more.put(Quota.INSTANCES, 1L);
        if (prepared.cpuLimitMillis() != null) {
            more.put(Quota.CPU_LIMIT_MILLIS, prepared.cpuLimitMillis().longValue());
        }
        if (prepared.memoryLimitBytes() != null) {
            more.put(Quota.MEMORY_LIMIT_BYTES, prepared.memoryLimitBytes());
        }
        quotas.take(transaction.handle(), tenantId, more);
    }

    /** What has no limit would take more than any quota. */
    private void requireLimit(TenantId tenantId, Quota holding, @Nullable Number limit, String field) {
        if (limit == null && tenants.most(tenantId, holding).isPresent()) {
            throw new RejectedException(
                    ErrorCode.QUOTA_EXCEEDED, "The tenant has a quota for it: the launch has to name " + field + ".");
        }
    }

    void launched(Caller caller, String id) {
        engine.startSoon(new InstanceId(id), Cause.of(caller));
    }

    /**
     * Stores what is wanted of an instance. Call {@link #wished} once it is committed.
     *
     * @param command START, STOP, RESTART or TERMINATE
     * @param version that the instance must still have, or null for any
     */
    Instance wish(Transaction transaction, Caller caller, String id, Command command, @Nullable Long version) {
        Instance instance = current(transaction, caller, id, command, version);
        checkReachable();
        Instance next =
                switch (command) {
                    case START ->
                        states.change(
                                transaction,
                                instance.withoutRun(null).to(InstanceStatus.STARTING, null, states.now()),
                                null,
                                EventType.INSTANCE_STARTING,
                                Cause.of(caller));
                    case STOP -> stopping(transaction, caller, instance, Intent.STOP);
                    case RESTART -> stopping(transaction, caller, instance, Intent.RESTART);
                    case TERMINATE -> stopping(transaction, caller, instance, Intent.TERMINATE);
                    case PAUSE, RESUME -> throw new IllegalArgumentException("pausing is done in turn");
                };
        audit.record(transaction, entry(caller, command.action(), next));
        return next;
    }

    private Instance stopping(Transaction transaction, Caller caller, Instance instance, Intent intent) {
        Instance next = instance.to(InstanceStatus.STOPPING, null, states.now());
        return states.change(transaction, next, intent, EventType.INSTANCE_STOPPING, Cause.of(caller));
    }

    void wished(Caller caller, String id, Command command) {
        InstanceId instanceId = new InstanceId(id);
        if (command == Command.START) {
            engine.startSoon(instanceId, Cause.of(caller));
        } else {
            engine.stopSoon(instanceId, Cause.of(caller));
        }
    }

    /**
     * Pauses or resumes an instance; it has happened when this returns.
     *
     * @param commit commits the change that it is given
     */
    <R> R pauseOrResume(
            Caller caller,
            String id,
            Command command,
            @Nullable Long version,
            Function<Function<Transaction, Instance>, R> commit) {
        Instance seen = get(caller.principal().tenantId(), id);
        if (!driver.capabilities().contains(Capability.PAUSE)) {
            throw unsupported("cannot pause");
        }
        checkReachable();
        return engine.inTurn(seen.instanceId(), compute -> {
            DriverRef ref = store.read(handle -> {
                Instance instance = repository
                        .find(handle, seen.instanceId())
                        .map(Managed::instance)
                        .orElseThrow(() -> RejectedException.notFound("instance", id));
                checked(instance, command, version);
                return new DriverRef(Objects.requireNonNull(instance.driverRef(), "a live instance has a run"));
            });
            try {
                if (command == Command.PAUSE) {
                    compute.pause(seen.instanceId(), ref);
                } else {
                    compute.resume(seen.instanceId(), ref);
                }
            } catch (ComputeException e) {
                if (e.code() == FailureCode.DRIVER_UNREACHABLE) {
                    throw unreachable(Objects.toString(e.getMessage()));
                }
                throw new RejectedException(ErrorCode.INVALID_STATE, Objects.toString(e.getMessage()));
            }
            return commit.apply(transaction -> {
                Instance instance = current(transaction, caller, id, command, version);
                InstanceStatus status = command == Command.PAUSE ? InstanceStatus.PAUSED : InstanceStatus.RUNNING;
                Instance next = states.change(
                        transaction,
                        instance.to(status, null, states.now()),
                        null,
                        command == Command.PAUSE ? EventType.INSTANCE_PAUSED : EventType.INSTANCE_RESUMED,
                        Cause.of(caller));
                audit.record(transaction, entry(caller, command.action(), next));
                return next;
            });
        });
    }

    private Instance current(
            Transaction transaction, Caller caller, String id, Command command, @Nullable Long version) {
        if (!InstanceId.isId(id)) {
            throw RejectedException.notFound("instance", id);
        }
        Instance instance = states.find(transaction, new InstanceId(id))
                .map(Managed::instance)
                .filter(found ->
                        found.tenantId().equals(caller.principal().tenantId().value()))
                .orElseThrow(() -> RejectedException.notFound("instance", id));
        return checked(instance, command, version);
    }

    private static Instance checked(Instance instance, Command command, @Nullable Long version) {
        if (version != null && version != instance.version()) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "The instance is at version " + instance.version() + ", not " + version + ".");
        }
        command.check(instance.status());
        return instance;
    }

    private static AuditEntry entry(Caller caller, String action, Instance instance) {
        return AuditEntry.done(caller, action, "INSTANCE", instance.id(), Map.of("name", instance.name()));
    }
}
