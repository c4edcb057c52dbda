// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;

/** Counts what a tenant has. */
@FunctionalInterface
public interface Inventory {
    /** The counts as they are committed now. May block on the store. */
    Summary counts(TenantId tenantId);
}
