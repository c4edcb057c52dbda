// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All tenants in memory, so that a stream is let in on its event loop, without a query. A changed tenant is here after its
 * commit and before the change is answered.
 *
 * <p>Threading: for any thread; only the first load blocks.
 */
@Singleton
public final class TenantBounds {
    private final Map<TenantId, Tenant> tenants = new ConcurrentHashMap<>();

    TenantBounds(Store store, TenantRepository repository) {
        store.read(repository::all).forEach(this::changed);
    }

    /** Takes a committed change into use. */
    void changed(Tenant tenant) {
        tenants.put(tenant.tenantId(), tenant);
    }

    /** Takes a committed deletion into use. */
    void deleted(Tenant tenant) {
        tenants.remove(tenant.tenantId());
    }

    /** The tenant of that id; empty where there is none. */
    public Optional<TenantId> find(String id) {
        return id.isBlank() ? Optional.empty() : Optional.of(new TenantId(id)).filter(tenants::containsKey);
    }

    /** The most that a tenant may have of something; empty where it is not bounded. */
    public OptionalLong most(TenantId tenantId, Quota holding) {
        Tenant tenant = tenants.get(tenantId);
        Long most = tenant == null ? null : tenant.quotas().of(holding);
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
