// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.TenantId;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts the active keys of a tenant. Stateless; blocks on the store. */
@Singleton
final class KeyQuotaUsage implements QuotaUsage {
    private final KeyRepository repository;
    private final Clock clock;

    KeyQuotaUsage(KeyRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        Instant now = clock.instant();
        return Map.of(Quota.KEYS, repository.count(handle, tenantId, now));
    }
}
