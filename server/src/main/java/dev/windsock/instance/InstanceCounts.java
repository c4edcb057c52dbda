// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts the instances that are not TERMINATED. Stateless; blocks on the store. */
@Singleton
public final class InstanceCounts implements QuotaUsage {
    private final InstanceRepository repository;

    InstanceCounts(InstanceRepository repository) {
        this.repository = repository;
    }

    /** Counts a tenant's instances by status; a status without instances is absent. */
    public Map<InstanceStatus, Integer> byStatus(Handle handle, TenantId tenantId) {
        return repository.countByStatus(handle, tenantId);
    }

    public int inVpc(Handle handle, VpcId vpcId) {
        return repository.countInVpc(handle, vpcId);
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return repository.quotaUsage(handle, tenantId);
    }
}
