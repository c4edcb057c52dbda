// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.outcome.Outcome;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Launches instances. A launch is validated and stored, with its event and its audit row, before the response; the {@link
 * InstanceEngine} starts the instance afterwards.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class InstanceLauncher {
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;
    private final ComputeDriver driver;
    private final DriverRequirements requirements;
    private final VpcLookup vpcs;
    private final TenantQuotas quotas;
    private final TenantBounds tenants;
    private final IdempotencyKeys idempotency;
    private final AuditLog audit;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    InstanceLauncher(
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            ComputeDriver driver,
            DriverRequirements requirements,
            VpcLookup vpcs,
            TenantQuotas quotas,
            TenantBounds tenants,
            IdempotencyKeys idempotency,
            AuditLog audit) {
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.driver = driver;
        this.requirements = requirements;
        this.vpcs = vpcs;
        this.quotas = quotas;
        this.tenants = tenants;
        this.idempotency = idempotency;
        this.audit = audit;
    }

    Outcome<InstanceView> launch(Caller caller, LaunchRequest request, Attempt attempt) {
        InstanceRecord instance = prepare(caller, request);
        Outcome<InstanceView> outcome = idempotency.once(attempt.with(request), InstanceView.class, transaction -> {
            store(transaction, caller, instance);
            return InstanceView.of(instance);
        });
        if (!outcome.replayed()) {
            engine.startSoon(instance.id(), Cause.of(caller));
        }
        return outcome;
    }

    /** Returns the instance to store, after every check that needs no transaction. */
    InstanceRecord prepare(Caller caller, LaunchRequest request) {
        InstanceSpec spec = new InstanceSpec(
                new InstanceId(ids.generate().toString()),
                caller.principal().tenantId().value(),
                request.name(),
                request.imageOrDefault(),
                request.commandOrEmpty(),
                request.envOrEmpty(),
                request.cpuLimitMillis(),
                request.memoryLimitBytes(),
                request.vpcId() == null ? null : new VpcId(request.vpcId()),
                List.of(),
                request.portsOrEmpty());
        requirements.requireReachable();
        requireSupported(spec);
        Instant now = states.now();
        return new InstanceRecord(
                spec,
                request.labelsOrEmpty(),
                driver.name(),
                driver.host().node(),
                InstanceState.launched(),
                1,
                new InstanceRecord.Created(caller.principal().keyId(), now),
                now);
    }

    private void requireSupported(InstanceSpec spec) {
        if (spec.cpuLimitMillis() != null) {
            requirements.require(Capability.CPU_LIMIT, "CPU limits on this host");
        }
        if (spec.memoryLimitBytes() != null) {
            requirements.require(Capability.MEMORY_LIMIT, "memory limits on this host");
        }
        if (spec.vpcId() != null) {
            requirements.require(Capability.VPCS, "VPCs");
        }
        if (!spec.ports().isEmpty()) {
            requirements.require(Capability.PORTS, "published ports, because instances use the ports of the host");
        }
        requireDistinct(spec.ports());
        Optional<UnsupportedSpec> unsupported = driver.validate(spec);
        if (unsupported.isPresent()) {
            throw switch (unsupported.get()) {
                case UnsupportedSpec.Invalid invalid -> RejectedException.invalid(invalid.field(), invalid.message());
                case UnsupportedSpec.PortTaken taken -> portTaken(taken);
            };
        }
    }

    private static void requireDistinct(List<PublishedPort> ports) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.subList(0, i).stream().anyMatch(ports.get(i)::collidesWith)) {
                throw RejectedException.invalid("ports[" + i + "].host_port", "duplicates another port");
            }
        }
    }

    private static RejectedException portTaken(UnsupportedSpec.PortTaken taken) {
        return new RejectedException(ErrorCode.PORT_TAKEN, taken.toString());
    }

    /** Stores a prepared instance, after the checks that need the transaction. */
    void store(Transaction transaction, Caller caller, InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        TenantId tenantId = instance.tenantId();
        if (repository.nameTaken(transaction.handle(), tenantId, spec.name())) {
            throw new RejectedException(
                    ErrorCode.NAME_TAKEN, "An instance named `" + spec.name() + "` already exists.");
        }
        takeQuota(transaction, tenantId, spec);
        VpcId vpcId = spec.vpcId();
        if (vpcId != null && !vpcs.exists(transaction, tenantId, vpcId)) {
            throw RejectedException.notFound("VPC", vpcId.value());
        }
        for (PublishedPort port : spec.ports()) {
            if (repository.portTaken(transaction.handle(), instance.driver(), port)) {
                throw portTaken(new UnsupportedSpec.PortTaken(port));
            }
        }
        states.create(transaction, instance, Cause.of(caller));
        audit.record(
                transaction,
                AuditEntry.done(
                        caller, "instance:launch", "INSTANCE", instance.id().value(), Map.of("name", spec.name())));
    }

    private void takeQuota(Transaction transaction, TenantId tenantId, InstanceSpec spec) {
        requireLimit(tenantId, Quota.CPU_LIMIT_MILLIS, spec.cpuLimitMillis(), "cpu_limit_millis");
        requireLimit(tenantId, Quota.MEMORY_LIMIT_BYTES, spec.memoryLimitBytes(), "memory_limit_bytes");
        Map<Quota, Long> more = new EnumMap<>(Quota.class);
        more.put(Quota.INSTANCES, 1L);
        if (spec.cpuLimitMillis() != null) {
            more.put(Quota.CPU_LIMIT_MILLIS, spec.cpuLimitMillis().longValue());
        }
        if (spec.memoryLimitBytes() != null) {
            more.put(Quota.MEMORY_LIMIT_BYTES, spec.memoryLimitBytes());
        }
        quotas.take(transaction.handle(), tenantId, more);
    }

    /** Requires a limit where the tenant has a quota: an instance without a limit would exceed any quota. */
    private void requireLimit(TenantId tenantId, Quota quota, @Nullable Number limit, String field) {
        if (limit == null && tenants.most(tenantId, quota).isPresent()) {
            throw new RejectedException(
                    ErrorCode.QUOTA_EXCEEDED, "`" + field + "` is required because the tenant has a quota for it.");
        }
    }
}
