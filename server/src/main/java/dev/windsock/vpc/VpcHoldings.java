// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.eventlog.TenantId;
import dev.windsock.tenant.Holding;
import dev.windsock.tenant.Holdings;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many VPCs a tenant has. Stateless; blocks on the store. */
@Singleton
final class VpcHoldings implements Holdings {
    private final VpcCounts counts;

    VpcHoldings(VpcCounts counts) {
        this.counts = counts;
    }

    @Override
    public Map<Holding, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Holding.VPCS, (long) counts.of(handle, tenantId));
    }
}
