// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;

/** Counts the resources of a tenant. */
@FunctionalInterface
public interface Inventory {
    /** Returns the committed counts. May block on the store. */
    Summary counts(TenantId tenantId);
}
