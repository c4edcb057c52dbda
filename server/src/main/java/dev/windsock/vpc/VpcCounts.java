// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts the VPCs of a tenant. Stateless; blocks on the store. */
@Singleton
public final class VpcCounts implements QuotaUsage {
    private final VpcRepository repository;

    VpcCounts(VpcRepository repository) {
        this.repository = repository;
    }

    public int count(Handle handle, TenantId tenantId) {
        return repository.count(handle, tenantId);
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.VPCS, (long) count(handle, tenantId));
    }
}
