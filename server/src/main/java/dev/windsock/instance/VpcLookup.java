// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.store.Transaction;

/** Finds the VPCs that instances can be launched in. */
@FunctionalInterface
public interface VpcLookup {
    /** Returns whether the tenant has a VPC. It cannot be deleted before the transaction ends. */
    boolean exists(Transaction transaction, TenantId tenantId, VpcId id);
}
