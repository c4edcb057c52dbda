// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Remounted;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Lets volumes be mounted into instances and taken out again.
 *
 * <p>Threading: stateless; every method blocks. {@link #inTurn} must be around what the driver does to an instance.
 */
@Singleton
public final class InstanceMounts {
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;

    InstanceMounts(InstanceRepository repository, InstanceStates states, InstanceEngine engine) {
        this.repository = repository;
        this.states = states;
        this.engine = engine;
    }

    /** Runs work when nothing else is done to the instance, and returns what came of it. */
    public <R> R inTurn(InstanceId id, Supplier<R> work) {
        return engine.inTurn(id, driver -> work.get());
    }

    /** @throws RejectedException NOT_FOUND, also for another tenant's */
    public Instance get(Handle handle, TenantId tenantId, String id) {
        return (InstanceId.isId(id) ? repository.find(handle, new InstanceId(id)) : Optional.<Managed>empty())
                .map(Managed::instance)
                .filter(instance -> instance.tenantId().equals(tenantId.value()))
                .orElseThrow(() -> RejectedException.notFound("instance", id));
    }

    /** @throws RejectedException INVALID_STATE when the instance takes no volume any more */
    public static void checkTakesVolumes(Instance instance) {
        if (instance.status() == InstanceStatus.TERMINATED) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The instance is TERMINATED; volumes are attached to instances in any other state.");
        }
    }

    /** Stores that an instance has other volumes, as the driver has seen to, and tells it as INSTANCE_UPDATED. */
    public Instance change(
            Transaction transaction, Instance instance, List<VolumeMount> volumes, Remounted remounted, Cause cause) {
        Managed now = repository
                .find(transaction.handle(), instance.instanceId())
                .orElseThrow(() -> RejectedException.notFound("instance", instance.id()));
        Instance with = now.instance().withVolumes(volumes);
        Instance running = remounted instanceof Remounted.InNewRun newRun ? with.withRun(newRun.run()) : with;
        return states.change(
                transaction,
                running.to(running.status(), running.statusReason(), states.now()),
                now.intent(),
                EventType.INSTANCE_UPDATED,
                cause);
    }
}
