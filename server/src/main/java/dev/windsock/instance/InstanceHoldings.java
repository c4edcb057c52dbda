// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.eventlog.TenantId;
import dev.windsock.tenant.Holding;
import dev.windsock.tenant.Holdings;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What a tenant's instances take, without what is TERMINATED. Stateless; blocks on the store. */
@Singleton
final class InstanceHoldings implements Holdings {
    private final InstanceRepository repository;

    InstanceHoldings(InstanceRepository repository) {
        this.repository = repository;
    }

    @Override
    public Map<Holding, Long> of(Handle handle, TenantId tenantId) {
        InstanceRepository.Limits limits = repository.limits(handle, tenantId);
        return Map.of(
                Holding.INSTANCES, limits.instances(),
                Holding.CPU_LIMIT_MILLIS, limits.cpuMillis(),
                Holding.MEMORY_LIMIT_BYTES, limits.memoryBytes());
    }
}
