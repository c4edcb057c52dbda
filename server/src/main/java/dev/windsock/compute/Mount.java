// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VolumeId;

/**
 * A volume in an instance. Both belong to the same tenant.
 *
 * @param path absolute, as the instance sees it
 */
public record Mount(VolumeId volumeId, String path) {}
