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
import java.util.function.BiFunction;

/**
 * Lets others do something within an instance's run.
 *
 * <p>Threading: stateless; every method blocks until its turn has come among what is done to the instance.
 */
@Singleton
public final class InstanceRuns {
    private final InstanceEngine engine;
    private final InstanceService instances;

    InstanceRuns(InstanceEngine engine, InstanceService instances) {
        this.engine = engine;
        this.instances = instances;
    }

    /**
     * Works on an instance while nothing else is done to it.
     *
     * @throws RejectedException NOT_FOUND, also for another tenant's; or what the work throws
     */
    public <R> R inTurn(TenantId tenantId, String id, BiFunction<Instance, ComputeDriver, R> work) {
        InstanceId known = instances.get(tenantId, id).instanceId();
        return engine.inTurn(known, driver -> work.apply(instances.get(tenantId, id), driver));
    }

    /** Whether a run goes on, as far as can be known. */
    public boolean goesOn(InstanceId id, DriverRef run) {
        return engine.inTurn(id, driver -> {
            try {
                return driver.find(id) instanceof RunState.Running now
                        && now.ref().equals(run);
            } catch (ComputeException e) {
                return true;
            }
        });
    }
}
