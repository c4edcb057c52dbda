// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many VPCs a tenant has. Stateless; blocks on the store. */
@Singleton
final class VpcQuotaUsage implements QuotaUsage {
    private final VpcCounts counts;

    VpcQuotaUsage(VpcCounts counts) {
        this.counts = counts;
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.VPCS, (long) counts.of(handle, tenantId));
    }
}
