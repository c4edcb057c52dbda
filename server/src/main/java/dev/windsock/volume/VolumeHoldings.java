// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.eventlog.TenantId;
import dev.windsock.tenant.Holding;
import dev.windsock.tenant.Holdings;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many volumes a tenant has. Stateless; blocks on the store. */
@Singleton
final class VolumeHoldings implements Holdings {
    private final VolumeCounts counts;

    VolumeHoldings(VolumeCounts counts) {
        this.counts = counts;
    }

    @Override
    public Map<Holding, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Holding.VOLUMES, counts.of(handle, tenantId).count());
    }
}
