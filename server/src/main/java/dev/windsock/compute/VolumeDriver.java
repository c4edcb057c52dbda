// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VolumeId;

/**
 * What keeps volumes and mounts them, where a driver can: storage that outlives the instances it is mounted in.
 *
 * <p>Threading: every method may be called from any thread and may block. Calls for one volume are made one at a time,
 * and so are {@link #remount} and all other calls for one instance.
 */
public interface VolumeDriver {
    /**
     * Makes an empty volume. One that is there already is left as it is.
     *
     * @throws ComputeException when it cannot be made; nothing is left behind
     */
    void create(VolumeSpec volume) throws ComputeException;

    /** Removes a volume and all that is in it. What is gone already is no error. */
    void delete(VolumeId id, String tenantId) throws ComputeException;

    /**
     * Lets an instance have the mounts that its spec names, and no others. Called when they change; a start takes them
     * from its spec by itself.
     *
     * @throws ComputeException when that cannot be; the instance is as it was
     */
    Remounted remount(InstanceSpec spec) throws ComputeException;
}
