// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.VolumeId;

/** Volumes as the engine's named volumes. Their size is a note: the engine's own driver holds none to it. */
final class DockerVolumes implements VolumeDriver {
    private final Engine engine;
    private final Remounting remounting;

    /** Makes an instance's container anew with other mounts. */
    @FunctionalInterface
    interface Remounting {
        Remounted remount(InstanceSpec spec) throws ComputeException;
    }

    DockerVolumes(Engine engine, Remounting remounting) {
        this.engine = engine;
        this.remounting = remounting;
    }

    @Override
    public void create(VolumeSpec volume) throws ComputeException {
        try {
            engine.call(client -> client.createVolumeCmd()
                    .withName(Names.volume(volume.id()))
                    .withLabels(Names.volumeLabels(volume.id(), volume.tenantId(), volume.name()))
                    .exec());
        } catch (DockerException e) {
            throw Engine.translated(e);
        }
    }

    @Override
    public void delete(VolumeId id, String tenantId) throws ComputeException {
        try {
            engine.call(client -> client.removeVolumeCmd(Names.volume(id)).exec());
        } catch (NotFoundException e) {
            // gone already
        } catch (DockerException e) {
            throw Engine.translated(e);
        }
    }

    @Override
    public Remounted remount(InstanceSpec spec) throws ComputeException {
        return remounting.remount(spec);
    }
}
