// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** How many volumes a tenant has, and of what size. Stateless; blocks on the store. */
@Singleton
public final class VolumeCounts {
    private final VolumeRepository repository;

    VolumeCounts(VolumeRepository repository) {
        this.repository = repository;
    }

    /** @param sizeGb of all together */
    public record Totals(long count, long attached, long sizeGb) {}

    public Totals of(Handle handle, TenantId tenantId) {
        return repository.totals(handle, tenantId);
    }
}
