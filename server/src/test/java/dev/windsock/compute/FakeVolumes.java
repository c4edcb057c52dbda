// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.VolumeId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Volumes that are entries of a map. Tests may let the next call fail. Safe for use by many threads. */
public final class FakeVolumes implements VolumeDriver {
    private final Map<VolumeId, VolumeSpec> volumes = new ConcurrentHashMap<>();
    private final Map<InstanceId, InstanceSpec> mounted = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ComputeException> failure = new AtomicReference<>();
    private volatile Function<InstanceSpec, Remounted> whenRemounted = spec -> new Remounted.Now();

    /** Lets the next call fail. */
    public void failNext(String message) {
        failure.set(new ComputeException(message));
    }

    public void whenRemounted(Function<InstanceSpec, Remounted> answer) {
        whenRemounted = answer;
    }

    /** The volumes that it has. */
    public Set<VolumeId> all() {
        return Set.copyOf(volumes.keySet());
    }

    /** What an instance was given last, or null. */
    public @Nullable InstanceSpec mounted(InstanceId id) {
        return mounted.get(id);
    }

    @Override
    public void create(VolumeSpec volume) throws ComputeException {
        failIfWanted();
        volumes.put(volume.id(), volume);
    }

    @Override
    public void delete(VolumeId id, String tenantId) throws ComputeException {
        failIfWanted();
        volumes.remove(id);
    }

    @Override
    public Remounted remount(InstanceSpec spec) throws ComputeException {
        failIfWanted();
        mounted.put(spec.id(), spec);
        return whenRemounted.apply(spec);
    }

    private void failIfWanted() throws ComputeException {
        ComputeException wanted = failure.getAndSet(null);
        if (wanted != null) {
            throw wanted;
        }
    }
}
