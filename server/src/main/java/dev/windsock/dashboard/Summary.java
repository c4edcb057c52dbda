// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The counts of a tenant's resources. */
@Serdeable
@Schema(name = "Summary", description = "The counts of the tenant's resources.")
public record Summary(
        @Schema(description = "Instances in any status except TERMINATED.")
        long totalInstances,

        @Schema(description = "Instances in status RUNNING.")
        long runningInstances,

        @Schema(description = "Instances in status STOPPED.")
        long stoppedInstances,

        @Schema(description = "Instances in status ERROR.") long errorInstances,
        @Schema(description = "Volumes.") long totalVolumes,

        @Schema(description = "Volumes attached to an instance.")
        long attachedVolumes,

        @Schema(description = "VPCs.") long totalVpcs,

        @Schema(description = "The requested size of all volumes together, in MiB.")
        long totalStorageMb) {}
