// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VolumeId;

/**
 * A volume in an instance. Both belong to the same tenant.
 *
 * @param path the absolute path, as the instance sees it
 */
public record Mount(VolumeId volumeId, String path) {
    /** The pattern of a path that can be requested: neither . nor .. is allowed as a segment. */
    public static final String PATH_PATTERN =
            "(/([A-Za-z0-9_@+-][A-Za-z0-9._@+-]*|\\.[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*" + "|\\.\\.[A-Za-z0-9._@+-]+))+";
}
