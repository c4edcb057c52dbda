// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Stores volumes as directories on this host. A run receives its volumes when it starts; a detached volume disappears from the
 * working directory immediately. A volume's size is not enforced.
 *
 * <p>Threading: stateless; blocks on files.
 */
final class ProcessVolumes implements VolumeDriver {
    private final VolumeDirectories directories;
    private final Path instances;
    private final Predicate<InstanceId> isRunning;

    ProcessVolumes(VolumeDirectories directories, Path instances, Predicate<InstanceId> isRunning) {
        this.directories = directories;
        this.instances = instances;
        this.isRunning = isRunning;
    }

    @Override
    public void create(VolumeSpec volume) throws ComputeException {
        try {
            directories.create(volume.tenantId(), volume.id());
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot create the volume's directory", e);
        }
    }

    @Override
    public void delete(VolumeId id, TenantId tenantId) throws ComputeException {
        try {
            directories.delete(tenantId, id);
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot remove the volume's directory", e);
        }
    }

    @Override
    public Remounted remount(InstanceSpec spec) throws ComputeException {
        try {
            links(spec.id()).removeExcept(spec.mounts());
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot detach a volume", e);
        }
        return isRunning.test(spec.id()) ? new Remounted.WithNextRun() : new Remounted.Now();
    }

    /** Mounts the volumes of an instance that is about to start. */
    void mount(InstanceSpec spec) throws IOException, ComputeException {
        links(spec.id()).create(spec.tenantId(), spec.mounts());
    }

    private MountLinks links(InstanceId id) {
        return new MountLinks(InstanceDirectory.of(instances, id), directories);
    }
}
