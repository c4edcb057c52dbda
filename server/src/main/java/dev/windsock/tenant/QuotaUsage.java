// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Knows how much a tenant has of something. Beans of this type are asked, each for what is its own. */
@FunctionalInterface
public interface QuotaUsage {
    /** How much the tenant has, as the transaction sees it. Blocks on the store. */
    Map<Quota, Long> of(Handle handle, TenantId tenantId);
}
