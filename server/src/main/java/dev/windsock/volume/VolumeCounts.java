// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts the volumes of a tenant. Stateless; blocks on the store. */
@Singleton
public final class VolumeCounts implements QuotaUsage {
    private final VolumeRepository repository;

    VolumeCounts(VolumeRepository repository) {
        this.repository = repository;
    }

    /** @param sizeGb the sum of all sizes */
    public record Totals(long count, long attached, long sizeGb) {}

    public Totals totals(Handle handle, TenantId tenantId) {
        return repository.totals(handle, tenantId);
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.VOLUMES, totals(handle, tenantId).count());
    }
}
