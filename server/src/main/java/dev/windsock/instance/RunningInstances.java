// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.metrics.MeteredInstances;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Provides the sampler with the instances that have a run. Stateless; blocks on the store. */
@Singleton
final class RunningInstances implements MeteredInstances {
    private final Store store;
    private final InstanceRepository repository;

    RunningInstances(Store store, InstanceRepository repository) {
        this.store = store;
        this.repository = repository;
    }

    @Override
    public List<Metered> running() {
        return store.read(handle -> repository.withStatus(handle, InstanceStatus.LIVE)).stream()
                .map(instance -> new Metered(
                        instance.id(),
                        instance.tenantId(),
                        instance.spec().cpuLimitMillis(),
                        instance.spec().memoryLimitBytes()))
                .toList();
    }

    @Override
    public Optional<TenantId> tenantOf(InstanceId id) {
        return store.read(handle -> repository.find(handle, id)).map(InstanceRecord::tenantId);
    }
}
