// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;

/**
 * Stores volumes, which outlive the instances that mount them.
 *
 * <p>Threading: every method may be called from any thread and may block. The caller makes one call at a time for each
 * volume, and for each instance, including {@link #remount}.
 */
public interface VolumeDriver {
    /**
     * Creates an empty volume, unless it already exists.
     *
     * @throws ComputeException when it cannot be created; nothing is left behind
     */
    void create(VolumeSpec volume) throws ComputeException;

    /** Removes a volume and its contents. It is not an error if the volume does not exist. */
    void delete(VolumeId id, TenantId tenantId) throws ComputeException;

    /**
     * Gives an instance exactly the mounts that its spec names. Called when the mounts change; starting an instance already
     * mounts the volumes in its spec.
     *
     * @throws ComputeException when that is impossible; the instance keeps its mounts
     */
    Remounted remount(InstanceSpec spec) throws ComputeException;
}
