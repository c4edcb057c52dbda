// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.store.Transaction;

/** Ends the keys of a tenant that is being deleted. */
public interface TenantKeys {
    /** Revokes all of them, in the transaction that deletes the tenant. */
    void revoke(Transaction transaction, Caller caller, TenantId tenantId);

    /** Called once that is committed: closes what they had opened. Blocks until it is told to close. */
    void revoked(TenantId tenantId);
}
