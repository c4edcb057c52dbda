// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.store.Transaction;

/** Revokes the keys of a tenant that is being deleted. */
public interface TenantKeys {
    /** Revokes all keys, in the transaction that deletes the tenant. */
    void revoke(Transaction transaction, Caller caller, TenantId tenantId);

    /**
     * Starts closing everything that was opened with the keys, and blocks until all of it is closing. Called after the commit.
     */
    void revoked(TenantId tenantId);
}
