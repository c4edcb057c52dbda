// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which instances there are to measure. May block on the store. */
public interface MeteredInstances {
    /** All instances with a run, of every tenant, paused ones too. Asked once a second. */
    List<Metered> running();

    /** Whose instance it is, in whatever state; empty when there is none. */
    Optional<TenantId> tenantOf(InstanceId id);

    /**
     * An instance and its limits.
     *
     * @param cpuLimitMillis thousandths of one core, or null for no limit
     * @param memoryLimitBytes or null for no limit
     */
    record Metered(
            InstanceId id,
            TenantId tenantId,
            @Nullable Integer cpuLimitMillis,
            @Nullable Long memoryLimitBytes) {}
}
