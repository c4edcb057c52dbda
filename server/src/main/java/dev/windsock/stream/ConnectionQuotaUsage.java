// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The number of streams that a tenant has open, as quota usage. Stateless; does not block. */
@Singleton
final class ConnectionQuotaUsage implements QuotaUsage {
    private final Admissions admissions;

    ConnectionQuotaUsage(Admissions admissions) {
        this.admissions = admissions;
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.CONNECTIONS, (long) admissions.of(tenantId));
    }
}
