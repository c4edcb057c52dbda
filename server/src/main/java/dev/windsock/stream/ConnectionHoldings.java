// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.eventlog.TenantId;
import dev.windsock.tenant.Holding;
import dev.windsock.tenant.Holdings;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many streams a tenant has open. Stateless; does not block. */
@Singleton
final class ConnectionHoldings implements Holdings {
    private final Admissions admissions;

    ConnectionHoldings(Admissions admissions) {
        this.admissions = admissions;
    }

    @Override
    public Map<Holding, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Holding.CONNECTIONS, (long) admissions.of(tenantId));
    }
}
