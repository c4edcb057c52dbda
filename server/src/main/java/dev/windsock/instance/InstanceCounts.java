package dev.windsock.instance;

import dev.windsock.eventlog.Store;
import dev.windsock.eventlog.TenantId;
import jakarta.inject.Singleton;
import java.util.Map;

/** How many instances a tenant has. Stateless; blocks on the store. */
@Singleton
public final class InstanceCounts {
    private final Store store;
    private final InstanceRepository repository;

    InstanceCounts(Store store, InstanceRepository repository) {
        this.store = store;
        this.repository = repository;
    }

    /** By state, without what is TERMINATED; a state without instances is absent. */
    public Map<InstanceStatus, Integer> of(TenantId tenantId) {
        return store.read(handle -> repository.counts(handle, tenantId));
    }
}
