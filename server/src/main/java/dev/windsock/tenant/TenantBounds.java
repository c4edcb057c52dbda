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
 * All tenants in memory, so that a stream is admitted on its event loop without a query. A changed tenant is here after its commit and before the response.
 *
 * <p>Threading: safe for use by any thread; only the first load blocks.
 */
@Singleton
public final class TenantBounds {
    private final Map<TenantId, Tenant> tenants = new ConcurrentHashMap<>();

    TenantBounds(Store store, TenantRepository repository) {
        store.read(repository::all).forEach(this::changed);
    }

    /** Applies a committed change. */
    void changed(Tenant tenant) {
        tenants.put(tenant.tenantId(), tenant);
    }

    /** Applies a committed deletion. */
    void deleted(Tenant tenant) {
        tenants.remove(tenant.tenantId());
    }

    /** Returns the tenant with an id; empty if there is none. */
    public Optional<TenantId> find(String id) {
        return id.isBlank() ? Optional.empty() : Optional.of(new TenantId(id)).filter(tenants::containsKey);
    }

    /** Returns the limit of a tenant for a resource; empty if it is unlimited. */
    public OptionalLong most(TenantId tenantId, Quota holding) {
        Tenant tenant = tenants.get(tenantId);
        Long most = tenant == null ? null : tenant.quotas().of(holding);
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
