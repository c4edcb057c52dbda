// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Gives volumes and terminals access to instances.
 *
 * <p>Threading: stateless; every method blocks. While a task of {@code inTurn} runs, nothing else acts on the instance.
 */
@Singleton
public final class Instances {
    private final Store store;
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final KeyedExecutor executor;
    private final ComputeDriver driver;
    private final NodeId node;

    Instances(
            Store store,
            InstanceRepository repository,
            InstanceStates states,
            KeyedExecutor executor,
            ComputeDriver driver,
            NodeId node) {
        this.store = store;
        this.repository = repository;
        this.states = states;
        this.executor = executor;
        this.driver = driver;
        this.node = node;
    }

    /** @throws RejectedException NOT_FOUND if the instance does not exist or belongs to another tenant */
    public InstanceRecord get(Handle handle, TenantId tenantId, String id) {
        return repository.get(handle, tenantId, id);
    }

    /** Runs a task in the turn of an instance and returns its result. */
    public <R> R inTurn(InstanceId id, Supplier<R> task) {
        return executor.call(id, task);
    }

    /**
     * Runs a task on an instance in its turn and returns its result.
     *
     * @throws RejectedException NOT_FOUND if the instance does not exist or belongs to another tenant; DRIVER_FAILED if it
     *     belongs to another node; or any rejection that the task throws
     */
    public <R> R inTurn(TenantId tenantId, String id, Function<InstanceRecord, R> task) {
        InstanceRecord instance = store.read(handle -> get(handle, tenantId, id));
        instance.requireOwnedBy(node);
        InstanceId known = instance.id();
        return executor.call(known, () -> task.apply(store.read(handle -> get(handle, tenantId, id))));
    }

    /** Returns whether a run is still the current one; true if the driver does not know. */
    public boolean isCurrent(InstanceId id, DriverRef run) {
        return executor.call(id, () -> {
            try {
                return driver.find(id) instanceof RunState.Running running
                        && running.ref().equals(run);
            } catch (ComputeException e) {
                return true;
            }
        });
    }

    /** Stores the mounts that the driver has given an instance, and appends INSTANCE_UPDATED. */
    public void changeMounts(
            Transaction transaction, InstanceRecord instance, List<Mount> mounts, Remounted remounted, Cause cause) {
        InstanceRecord changed = instance.with(mounts);
        if (remounted instanceof Remounted.InNewRun newRun) {
            changed = changed.with(changed.state()
                    .withRun(newRun.run(), instance.spec().options().health() != null));
        }
        states.change(transaction, changed, EventType.INSTANCE_UPDATED, cause);
    }
}
