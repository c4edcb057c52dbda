// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

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
    private final RequestedCommands requested;
    private final ComputeDriver driver;
    private final PortBounds ports;
    private final VpcLookup vpcs;
    private final LaunchVolumes volumes;
    private final SpecRules rules;
    private final IdempotencyKeys idempotency;
    private final NodeId node;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    InstanceLauncher(
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            RequestedCommands requested,
            ComputeDriver driver,
            PortBounds ports,
            VpcLookup vpcs,
            LaunchVolumes volumes,
            SpecRules rules,
            IdempotencyKeys idempotency,
            NodeId node) {
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.requested = requested;
        this.driver = driver;
        this.ports = ports;
        this.vpcs = vpcs;
        this.volumes = volumes;
        this.rules = rules;
        this.idempotency = idempotency;
        this.node = node;
    }

    Outcome<InstanceView> launch(Caller caller, LaunchRequest request, Attempt attempt) {
        InstanceRecord instance = prepare(caller, request);
        return requested.during(instance.id().value(), () -> {
            Outcome<InstanceView> outcome = idempotency.once(attempt.with(request), InstanceView.class, transaction -> {
                store(transaction, caller, instance);
                return InstanceView.of(instance);
            });
            if (!outcome.replayed()) {
                engine.startSoon(instance.id(), Cause.of(caller));
            }
            return outcome;
        });
    }

    /** Returns the instance to store, after every check that does not need a transaction. */
    InstanceRecord prepare(Caller caller, LaunchRequest request) {
        rules.requireBounded(request);
        if (request.volumes() != null
                && !request.volumes().isEmpty()
                && !caller.principal().may(Permission.VOLUME_WRITE)) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN, "`volumes` requires the permission `volume:write`, which the key lacks.");
        }
        InstanceSpec spec = request.spec(
                new InstanceId(ids.generate().toString()), caller.tenantId(), ports.resolve(request.ports()));
        rules.requireSupported(spec);
        Instant now = states.now();
        return new InstanceRecord(
                spec,
                Objects.requireNonNullElse(request.labels(), Map.of()),
                request.restarts(),
                driver.name(),
                node,
                driver.host().node(),
                InstanceState.launched(),
                1,
                new InstanceRecord.Created(caller.principal().keyId(), now),
                now);
    }

    /** Stores a prepared instance, after the checks that need the transaction. */
    void store(Transaction transaction, Caller caller, InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        TenantId tenantId = instance.tenantId();
        if (repository.nameTaken(transaction.handle(), tenantId, spec.name())) {
            throw new RejectedException(
                    ErrorCode.NAME_TAKEN, "An instance named `" + spec.name() + "` already exists.");
        }
        rules.reserve(transaction.handle(), spec);
        VpcId vpcId = spec.vpcId();
        if (vpcId != null && !vpcs.exists(transaction, tenantId, vpcId)) {
            throw RejectedException.notFound("VPC", vpcId.value());
        }
        rules.requirePortsFree(transaction.handle(), spec);
        states.create(transaction, instance, caller);
        volumes.attach(transaction, instance, caller);
    }
}
