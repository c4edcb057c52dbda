// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Volumes as directories of this host. A run gets its volumes when it begins; one that is taken away leaves its working
 * directory at once. A volume's size is not held to.
 *
 * <p>Threading: stateless; blocks on files.
 */
final class ProcessVolumes implements VolumeDriver {
    private final VolumeFolder folder;
    private final Path instances;
    private final Predicate<InstanceId> runs;

    /** @param runs whether an instance has a run that goes on */
    ProcessVolumes(VolumeFolder folder, Path instances, Predicate<InstanceId> runs) {
        this.folder = folder;
        this.instances = instances;
        this.runs = runs;
    }

    @Override
    public void create(VolumeSpec volume) throws ComputeException {
        try {
            folder.create(volume.tenantId(), volume.id());
        } catch (IOException e) {
            throw new ComputeException("The volume's directory could not be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void delete(VolumeId id, String tenantId) throws ComputeException {
        try {
            folder.delete(tenantId, id);
        } catch (IOException e) {
            throw new ComputeException("The volume's directory could not be removed: " + e.getMessage(), e);
        }
    }

    @Override
    public Remounted remount(InstanceSpec spec) throws ComputeException {
        try {
            links(spec.id()).removeOthers(spec.mounts());
        } catch (IOException e) {
            throw new ComputeException("A volume could not be taken out: " + e.getMessage(), e);
        }
        return runs.test(spec.id()) ? new Remounted.WithNextRun() : new Remounted.Now();
    }

    /** Lets a run that is about to begin find its volumes. */
    void mount(InstanceSpec spec) throws IOException, ComputeException {
        links(spec.id()).make(spec.tenantId(), spec.mounts());
    }

    private MountLinks links(InstanceId id) {
        return new MountLinks(InstanceDirectory.of(instances, id), folder);
    }
}
