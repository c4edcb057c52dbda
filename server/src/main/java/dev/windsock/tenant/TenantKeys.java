// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.eventlog.TenantId;
import dev.windsock.eventlog.Transaction;
import dev.windsock.principal.Caller;

/** Ends the keys of a tenant that is being deleted. */
public interface TenantKeys {
    /** Revokes all of them, in the transaction that deletes the tenant. */
    void revoke(Transaction transaction, Caller caller, TenantId tenantId);

    /** Called once that is committed: closes what they had opened. Blocks until it is told to close. */
    void revoked(TenantId tenantId);
}
