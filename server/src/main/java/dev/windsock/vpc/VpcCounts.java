// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** How many VPCs a tenant has. Stateless; blocks on the store. */
@Singleton
public final class VpcCounts {
    private final VpcRepository repository;

    VpcCounts(VpcRepository repository) {
        this.repository = repository;
    }

    public int of(Handle handle, TenantId tenantId) {
        return repository.count(handle, tenantId);
    }
}
