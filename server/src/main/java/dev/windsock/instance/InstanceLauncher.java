// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
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
import dev.windsock.json.Texts;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    /** Maximum size of the command, the environment and the labels together, in bytes of UTF-8. */
    private static final int MAX_TEXT_BYTES = 128 << 10;

    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;
    private final ComputeDriver driver;
    private final VpcLookup vpcs;
    private final TenantQuotas quotas;
    private final TenantBounds tenants;
    private final IdempotencyKeys idempotency;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    InstanceLauncher(
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            ComputeDriver driver,
            VpcLookup vpcs,
            TenantQuotas quotas,
            TenantBounds tenants,
            IdempotencyKeys idempotency) {
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.driver = driver;
        this.vpcs = vpcs;
        this.quotas = quotas;
        this.tenants = tenants;
        this.idempotency = idempotency;
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
        requireBounded(request);
        InstanceSpec spec = request.spec(new InstanceId(ids.generate().toString()), caller.tenantId());
        DriverRequirements.requireReachable(driver);
        requireSupported(spec);
        Instant now = states.now();
        return new InstanceRecord(
                spec,
                Objects.requireNonNullElse(request.labels(), Map.of()),
                driver.name(),
                driver.host().node(),
                InstanceState.launched(),
                1,
                new InstanceRecord.Created(caller.principal().keyId(), now),
                now);
    }

    /** The row of the instance and each of its events repeat these fields. */
    private static void requireBounded(LaunchRequest request) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("command", bytes(Objects.requireNonNullElse(request.command(), List.of())));
        sizes.put("env", bytes(Objects.requireNonNullElse(request.env(), Map.of())));
        sizes.put("labels", bytes(Objects.requireNonNullElse(request.labels(), Map.of())));
        long total = sizes.values().stream().mapToLong(Long::longValue).sum();
        if (total > MAX_TEXT_BYTES) {
            String largest = Collections.max(sizes.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            throw RejectedException.invalid(
                    largest,
                    "is too large: `command`, env and labels may have " + MAX_TEXT_BYTES + " bytes in total, but have "
                            + total);
        }
    }

    private static long bytes(Map<String, String> values) {
        return bytes(values.keySet()) + bytes(values.values());
    }

    private static long bytes(Collection<String> texts) {
        return texts.stream().mapToLong(Texts::utf8Length).sum();
    }

    private void requireSupported(InstanceSpec spec) {
        if (spec.cpuLimitMillis() != null) {
            DriverRequirements.require(driver, Capability.CPU_LIMIT, "CPU limits on this host");
        }
        if (spec.memoryLimitBytes() != null) {
            DriverRequirements.require(driver, Capability.MEMORY_LIMIT, "memory limits on this host");
        }
        if (spec.vpcId() != null) {
            DriverRequirements.require(driver, Capability.VPCS, "VPCs");
        }
        if (!spec.ports().isEmpty()) {
            DriverRequirements.require(
                    driver, Capability.PORTS, "published ports, because instances use the ports of the host");
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
                throw RejectedException.invalid("ports[" + i + "].host_port", "must not appear more than once");
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
        reserveQuota(transaction, tenantId, spec);
        VpcId vpcId = spec.vpcId();
        if (vpcId != null && !vpcs.exists(transaction, tenantId, vpcId)) {
            throw RejectedException.notFound("VPC", vpcId.value());
        }
        for (PublishedPort port : spec.ports()) {
            if (repository.portTaken(transaction.handle(), instance.driver(), port)) {
                throw portTaken(new UnsupportedSpec.PortTaken(port));
            }
        }
        states.create(transaction, instance, caller);
    }

    private void reserveQuota(Transaction transaction, TenantId tenantId, InstanceSpec spec) {
        quotas.take(
                transaction.handle(),
                tenantId,
                Map.of(
                        Quota.INSTANCES,
                        1L,
                        Quota.CPU_LIMIT_MILLIS,
                        amount(tenantId, Quota.CPU_LIMIT_MILLIS, spec.cpuLimitMillis()),
                        Quota.MEMORY_LIMIT_BYTES,
                        amount(tenantId, Quota.MEMORY_LIMIT_BYTES, spec.memoryLimitBytes())));
    }

    /** Returns the value of a limit. It is required with a quota: without a limit, an instance would exceed any quota. */
    private long amount(TenantId tenantId, Quota quota, @Nullable Number limit) {
        if (limit == null && tenants.most(tenantId, quota).isPresent()) {
            throw new RejectedException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "`" + quota.name().toLowerCase(Locale.ROOT)
                            + "` is required because the tenant has a quota for it.");
        }
        return limit == null ? 0 : limit.longValue();
    }
}
