// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import dev.windsock.eventlog.TenantId;
import dev.windsock.tenant.Holding;
import dev.windsock.tenant.Holdings;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many keys a tenant has that open something. Stateless; blocks on the store. */
@Singleton
final class KeyHoldings implements Holdings {
    private final KeyRepository repository;
    private final Clock clock;

    KeyHoldings(KeyRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    @Override
    public Map<Holding, Long> of(Handle handle, TenantId tenantId) {
        Instant now = clock.instant();
        return Map.of(Holding.KEYS, repository.count(handle, tenantId, now));
    }
}
