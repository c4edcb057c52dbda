// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.store.Transaction;

/** Knows the VPCs that instances can be launched in. */
@FunctionalInterface
public interface VpcLookup {
    /** Whether the tenant has a VPC, which stays at least until the transaction is over. */
    boolean exists(Transaction transaction, TenantId tenantId, VpcId id);
}
