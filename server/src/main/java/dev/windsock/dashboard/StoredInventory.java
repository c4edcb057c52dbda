package dev.windsock.dashboard;

import dev.windsock.eventlog.TenantId;
import dev.windsock.instance.InstanceCounts;
import dev.windsock.instance.InstanceStatus;
import jakarta.inject.Singleton;
import java.util.Map;

/** Counts what the store holds. Stateless; blocks on the store. */
@Singleton
final class StoredInventory implements Inventory {
    private final InstanceCounts instances;

    StoredInventory(InstanceCounts instances) {
        this.instances = instances;
    }

    @Override
    public Summary counts(TenantId tenantId) {
        Map<InstanceStatus, Integer> counts = instances.of(tenantId);
        return new Summary(
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(InstanceStatus.RUNNING, 0),
                counts.getOrDefault(InstanceStatus.STOPPED, 0),
                counts.getOrDefault(InstanceStatus.ERROR, 0),
                0,
                0,
                0,
                0);
    }
}
