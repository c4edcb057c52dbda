// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceType;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.ChangeFollower;
import dev.windsock.store.Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all tenants in memory, so that a stream can be admitted on its event loop without a query. It reflects a change to a
 * tenant after the commit and before the response. Changes by another server are reflected soon after their commit.
 *
 * <p>Threading: safe for use by any thread; only the first load and {@link #refresh} block. Reads run one at a time, so that
 * the later of two reads of a tenant determines the result.
 */
@Singleton
public final class TenantBounds {
    private static final Logger LOG = LoggerFactory.getLogger(TenantBounds.class);

    private final Map<TenantId, Tenant> tenants = new ConcurrentHashMap<>();
    private final Store store;
    private final TenantRepository repository;
    private final ChangeFollower follower;

    TenantBounds(Store store, TenantRepository repository, EventLog log) {
        this.store = store;
        this.repository = repository;
        // started before the first load, so that no change during the load is missed
        this.follower = new ChangeFollower(log, ResourceType.TENANT, id -> refresh(new TenantId(id)));
        load();
    }

    private synchronized void load() {
        store.read(repository::all).forEach(tenant -> tenants.put(tenant.tenantId(), tenant));
    }

    /** Applies the committed state of a tenant. */
    private synchronized void refresh(TenantId id) {
        store.read(handle -> repository.find(handle, id))
                .ifPresentOrElse(tenant -> tenants.put(id, tenant), () -> tenants.remove(id));
    }

    /**
     * Applies a committed change before its response. If the store cannot be read, the log follower applies the change later.
     */
    void changed(Tenant tenant) {
        try {
            refresh(tenant.tenantId());
        } catch (RejectedException e) {
            LOG.warn("Cannot apply a tenant change before the response, retrying: cause={}", e.getMessage());
        }
    }

    @PreDestroy
    void close() {
        follower.close();
    }

    /** Returns the tenant with the given id; empty if there is none. */
    public Optional<TenantId> find(String id) {
        return id.isBlank() ? Optional.empty() : Optional.of(new TenantId(id)).filter(tenants::containsKey);
    }

    /** Returns a tenant's limit for a resource; empty if it is unlimited. */
    public OptionalLong most(TenantId tenantId, Quota holding) {
        Tenant tenant = tenants.get(tenantId);
        Long most = tenant == null ? null : tenant.quotas().of(holding);
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
