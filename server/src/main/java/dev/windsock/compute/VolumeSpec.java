// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;

/**
 * A volume to store.
 *
 * @param sizeGb the requested size in GiB; drivers that cannot enforce it ignore it
 */
public record VolumeSpec(VolumeId id, TenantId tenantId, String name, long sizeGb) {}
