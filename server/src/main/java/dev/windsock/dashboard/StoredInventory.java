// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.instance.InstanceRepository;
import dev.windsock.instance.InstanceStatus;
import dev.windsock.store.Store;
import dev.windsock.volume.VolumeRepository;
import dev.windsock.vpc.VpcRepository;
import jakarta.inject.Singleton;
import java.util.Map;

/** Counts the stored resources. Stateless; blocks on the store. */
@Singleton
final class StoredInventory implements Inventory {
    private static final long MB_PER_GB = 1024;

    private final Store store;
    private final InstanceRepository instances;
    private final VolumeRepository volumes;
    private final VpcRepository vpcs;

    StoredInventory(Store store, InstanceRepository instances, VolumeRepository volumes, VpcRepository vpcs) {
        this.store = store;
        this.instances = instances;
        this.volumes = volumes;
        this.vpcs = vpcs;
    }

    @Override
    public Summary counts(TenantId tenantId) {
        return store.read(
                tenantId,
                handle -> summary(
                        instances.countByStatus(handle, tenantId),
                        volumes.totals(handle, tenantId),
                        vpcs.count(handle, tenantId)));
    }

    private static Summary summary(Map<InstanceStatus, Integer> counts, VolumeRepository.Totals volumes, int vpcs) {
        return new Summary(
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(InstanceStatus.RUNNING, 0),
                counts.getOrDefault(InstanceStatus.STOPPED, 0),
                counts.getOrDefault(InstanceStatus.ERROR, 0),
                volumes.count(),
                volumes.attached(),
                vpcs,
                volumes.sizeGb() * MB_PER_GB);
    }
}
