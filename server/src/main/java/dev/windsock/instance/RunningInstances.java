// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.metrics.MeteredInstances;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Provides the sampler with the instances of this node that have a run. Reads them from the store after an event announces that
 * an instance has changed, and otherwise returns the previous result.
 *
 * <p>Threading: thread-safe; blocks on the store after a change.
 */
@Singleton
final class RunningInstances implements MeteredInstances {
    private final Store store;
    private final InstanceRepository repository;
    private final NodeId node;
    private volatile boolean changed = true;
    private volatile List<Metered> newest = List.of();

    RunningInstances(Store store, InstanceRepository repository, NodeId node, EventLog log) {
        this.store = store;
        this.repository = repository;
        this.node = node;
        log.onChange(this::changed);
    }

    private void changed(List<ResourceChange> changes) {
        if (changes.stream().anyMatch(change -> change.type() == ResourceType.INSTANCE)) {
            changed = true;
        }
    }

    @Override
    public List<Metered> running() {
        if (changed) {
            // first, because an instance may change during the read
            changed = false;
            try {
                newest = read();
            } catch (RuntimeException e) {
                changed = true;
                throw e;
            }
        }
        return newest;
    }

    private List<Metered> read() {
        return store.read(handle -> repository.withStatus(handle, node, InstanceStatus.LIVE)).stream()
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

    @Override
    public void requireMeasuredHere(InstanceId id) {
        store.read(handle -> repository.find(handle, id)).ifPresent(instance -> instance.requireOwnedBy(node));
    }
}
