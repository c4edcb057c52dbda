// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many volumes a tenant has. Stateless; blocks on the store. */
@Singleton
final class VolumeQuotaUsage implements QuotaUsage {
    private final VolumeCounts counts;

    VolumeQuotaUsage(VolumeCounts counts) {
        this.counts = counts;
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.VOLUMES, counts.of(handle, tenantId).count());
    }
}
