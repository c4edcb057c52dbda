// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;

/**
 * Stores volumes as named volumes of the engine. Sizes are not enforced, because the engine's default driver does not support
 * limits.
 */
final class DockerVolumes implements VolumeDriver {
    private final Engine engine;
    private final Remounting remounting;

    /** Replaces an instance's container with one that has different mounts. */
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
                    .withName(EngineNames.volume(volume.id()))
                    .withLabels(EngineNames.volumeLabels(volume.id(), volume.tenantId(), volume.name()))
                    .exec());
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        }
    }

    @Override
    public void delete(VolumeId id, TenantId tenantId) throws ComputeException {
        try {
            engine.call(client -> client.removeVolumeCmd(EngineNames.volume(id)).exec());
        } catch (NotFoundException e) {
            // already gone
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        }
    }

    @Override
    public Remounted remount(InstanceSpec spec) throws ComputeException {
        return remounting.remount(spec);
    }
}
