// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.instance.VpcLookup;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;

/** Finds the VPCs of the current driver for launches. Stateless; runs in transactions. */
@Singleton
final class StoredVpcs implements VpcLookup {
    private final VpcRepository repository;
    private final ComputeDriver driver;

    StoredVpcs(VpcRepository repository, ComputeDriver driver) {
        this.repository = repository;
        this.driver = driver;
    }

    @Override
    public boolean exists(Transaction transaction, TenantId tenantId, VpcId id) {
        return repository
                .find(transaction.handle(), id)
                .filter(vpc -> vpc.tenantId().equals(tenantId))
                .filter(vpc -> vpc.driver().equals(driver.name()))
                .isPresent();
    }
}
