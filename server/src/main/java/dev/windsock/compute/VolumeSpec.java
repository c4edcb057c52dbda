// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VolumeId;

/**
 * A volume that a driver is asked to keep.
 *
 * @param sizeGb what was asked for, in GiB; drivers that cannot hold a volume to it take it as a note
 */
public record VolumeSpec(VolumeId id, String tenantId, String name, long sizeGb) {}
