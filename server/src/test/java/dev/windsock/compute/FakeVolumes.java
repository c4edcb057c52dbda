// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Volumes that are entries in a map. Tests may make the next call fail. Thread-safe. */
public final class FakeVolumes implements VolumeDriver {
    private final Map<VolumeId, VolumeSpec> volumes = new ConcurrentHashMap<>();
    private final Map<InstanceId, InstanceSpec> mounted = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ComputeException> failure = new AtomicReference<>();
    private volatile Function<InstanceSpec, Remounted> whenRemounted = spec -> new Remounted.Now();

    /** Makes the next call fail. */
    public void failNext(String message) {
        failure.set(new ComputeException(message));
    }

    public void whenRemounted(Function<InstanceSpec, Remounted> result) {
        whenRemounted = result;
    }

    /** Returns the ids of all volumes. */
    public Set<VolumeId> all() {
        return Set.copyOf(volumes.keySet());
    }

    /** Returns the spec of an instance's last remount, or null. */
    public @Nullable InstanceSpec mounted(InstanceId id) {
        return mounted.get(id);
    }

    @Override
    public void create(VolumeSpec volume) throws ComputeException {
        failIfRequested();
        volumes.put(volume.id(), volume);
    }

    @Override
    public void delete(VolumeId id, TenantId tenantId) throws ComputeException {
        failIfRequested();
        volumes.remove(id);
    }

    @Override
    public Remounted remount(InstanceSpec spec) throws ComputeException {
        failIfRequested();
        mounted.put(spec.id(), spec);
        return whenRemounted.apply(spec);
    }

    private void failIfRequested() throws ComputeException {
        ComputeException requested = failure.getAndSet(null);
        if (requested != null) {
            throw requested;
        }
    }
}
