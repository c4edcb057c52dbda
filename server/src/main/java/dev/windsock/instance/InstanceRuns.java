// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.problem.RejectedException;
import jakarta.inject.Singleton;
import java.util.function.Function;

/**
 * Gives other packages access to the runs of instances.
 *
 * <p>Threading: stateless; every method blocks until the turn of the instance.
 */
@Singleton
public final class InstanceRuns {
    private final ComputeDriver driver;
    private final KeyedExecutor executor;
    private final InstanceService instances;

    InstanceRuns(ComputeDriver driver, KeyedExecutor executor, InstanceService instances) {
        this.driver = driver;
        this.executor = executor;
        this.instances = instances;
    }

    /**
     * Runs a task in the turn of an instance, so that nothing else acts on the instance, and returns its result.
     *
     * @throws RejectedException NOT_FOUND, also if the instance belongs to another tenant; or what the task throws
     */
    public <R> R inTurn(TenantId tenantId, String id, Function<InstanceRecord, R> task) {
        InstanceId known = instances.get(tenantId, id).id();
        return executor.call(known, () -> task.apply(instances.get(tenantId, id)));
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
}
