// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;

/**
 * What a driver may have and no resource needs.
 *
 * @param id of the resource that it was made for
 * @param driver the name of the one that has it
 */
public record PendingCleanup(Kind kind, String id, TenantId tenantId, String driver) {
    /** What it was made for. */
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
