// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.store.Transaction;

/** Removes data that must not outlive a tenant. All beans of this type are called. */
@FunctionalInterface
public interface TenantData {
    /** Removes the data in the transaction that deletes the tenant. */
    void delete(Transaction transaction, TenantId tenantId);
}
