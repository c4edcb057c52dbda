// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Reports how much a tenant uses of the resources that quotas limit. All beans of this type are called. */
@FunctionalInterface
public interface QuotaUsage {
    /** Returns the usage of a tenant, as the transaction sees it. Blocks on the store. */
    Map<Quota, Long> of(Handle handle, TenantId tenantId);
}
