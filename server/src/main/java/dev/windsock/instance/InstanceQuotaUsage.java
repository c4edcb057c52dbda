// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What a tenant's instances take, without what is TERMINATED. Stateless; blocks on the store. */
@Singleton
final class InstanceQuotaUsage implements QuotaUsage {
    private final InstanceRepository repository;

    InstanceQuotaUsage(InstanceRepository repository) {
        this.repository = repository;
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        InstanceRepository.Limits limits = repository.limits(handle, tenantId);
        return Map.of(
                Quota.INSTANCES, limits.instances(),
                Quota.CPU_LIMIT_MILLIS, limits.cpuMillis(),
                Quota.MEMORY_LIMIT_BYTES, limits.memoryBytes());
    }
}
