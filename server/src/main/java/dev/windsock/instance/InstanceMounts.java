// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Mount;
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
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Changes the mounts of instances on behalf of the volumes.
 *
 * <p>Threading: stateless; every method blocks. The driver must change mounts only within {@link #inTurn}.
 */
@Singleton
public final class InstanceMounts {
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final KeyedExecutor executor;

    InstanceMounts(InstanceRepository repository, InstanceStates states, KeyedExecutor executor) {
        this.repository = repository;
        this.states = states;
        this.executor = executor;
    }

    /** Runs a task in the turn of an instance, so that nothing else acts on the instance, and returns its result. */
    public <R> R inTurn(InstanceId id, Supplier<R> task) {
        return executor.call(id, task);
    }

    /** @throws RejectedException NOT_FOUND, also if the instance belongs to another tenant */
    public InstanceRecord get(Handle handle, TenantId tenantId, String id) {
        return repository.get(handle, tenantId, id);
    }

    /** @throws RejectedException INVALID_STATE if the instance is TERMINATED */
    public static void requireAttachable(InstanceRecord instance) {
        if (instance.status() == InstanceStatus.TERMINATED) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The instance is TERMINATED. Volumes can be attached to instances in any other state.");
        }
    }

    /** Stores the new mounts of an instance, with INSTANCE_UPDATED. */
    public void change(
            Transaction transaction, InstanceRecord instance, List<Mount> mounts, Remounted remounted, Cause cause) {
        InstanceRecord changed = instance.with(mounts);
        if (remounted instanceof Remounted.InNewRun newRun) {
            changed = changed.with(changed.state().withRun(newRun.run()));
        }
        states.change(transaction, changed, EventType.INSTANCE_UPDATED, cause);
    }
}
