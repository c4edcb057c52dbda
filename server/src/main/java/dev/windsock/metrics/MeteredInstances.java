// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Provides the instances to measure. May block on the store. */
public interface MeteredInstances {
    /** Returns the running instances of all tenants, including paused instances. Called once a second. */
    List<Metered> running();

    /** Returns the tenant of an instance in any state; empty if there is no such instance. */
    Optional<TenantId> tenantOf(InstanceId id);

    /**
     * Requires that an instance belongs to this node, because only its own node measures an instance.
     *
     * @throws dev.windsock.problem.RejectedException DRIVER_FAILED if it belongs to another node
     */
    void requireMeasuredHere(InstanceId id);

    /**
     * An instance and its limits.
     *
     * @param cpuLimitMillis thousandths of one core, or null for no limit
     * @param memoryLimitBytes the memory limit, or null for no limit
     */
    record Metered(
            InstanceId id,
            TenantId tenantId,
            @Nullable Integer cpuLimitMillis,
            @Nullable Long memoryLimitBytes) {}
}
