// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;

/**
 * Something that a driver may have created and that no committed resource needs.
 *
 * @param id of the resource that it was created for
 * @param driver the name of the driver that may have it
 */
public record PendingCleanup(Kind kind, String id, TenantId tenantId, String driver) {
    /** The kind of resource that it was created for. */
    public enum Kind {
        VOLUME,
        VPC
    }

    public static PendingCleanup of(VolumeId id, TenantId tenantId, ComputeDriver driver) {
        return new PendingCleanup(Kind.VOLUME, id.value(), tenantId, driver.name());
    }

    public static PendingCleanup of(VpcId id, TenantId tenantId, ComputeDriver driver) {
        return new PendingCleanup(Kind.VPC, id.value(), tenantId, driver.name());
    }
}
