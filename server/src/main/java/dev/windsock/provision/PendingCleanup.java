// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;

/**
 * An object that a driver may have created but that no committed resource needs.
 *
 * @param id the id of the resource that it was created for
 * @param driver the name of the driver that may have created it
 * @param owner the node of that driver
 */
public record PendingCleanup(Kind kind, String id, TenantId tenantId, String driver, NodeId owner) {
    /** The kind of resource that it was created for. */
    public enum Kind {
        VOLUME("volume"),
        VPC("VPC");

        private final String noun;

        Kind(String noun) {
            this.noun = noun;
        }

        /** Returns the name that spans use. */
        String noun() {
            return noun;
        }
    }

    public static PendingCleanup of(VolumeId id, TenantId tenantId, ComputeDriver driver, NodeId owner) {
        return new PendingCleanup(Kind.VOLUME, id.value(), tenantId, driver.name(), owner);
    }

    public static PendingCleanup of(VpcId id, TenantId tenantId, ComputeDriver driver, NodeId owner) {
        return new PendingCleanup(Kind.VPC, id.value(), tenantId, driver.name(), owner);
    }

    /** Returns the resource to which spans refer. */
    Subject subject() {
        return switch (kind) {
            case VOLUME -> Subject.of(new VolumeId(id));
            case VPC -> Subject.of(new VpcId(id));
        };
    }
}
