// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.VolumeId;
import dev.windsock.compute.VpcId;
import dev.windsock.eventlog.TenantId;

/**
 * What a driver may have and no resource needs.
 *
 * @param id of the resource that it was made for
 * @param driver the name of the one that has it
 */
public record Leftover(Kind kind, String id, TenantId tenantId, String driver) {
    /** What it was made for. */
    public enum Kind {
        VOLUME,
        VPC
    }

    public static Leftover of(VolumeId id, TenantId tenantId, ComputeDriver driver) {
        return new Leftover(Kind.VOLUME, id.value(), tenantId, driver.name());
    }

    public static Leftover of(VpcId id, TenantId tenantId, ComputeDriver driver) {
        return new Leftover(Kind.VPC, id.value(), tenantId, driver.name());
    }
}
