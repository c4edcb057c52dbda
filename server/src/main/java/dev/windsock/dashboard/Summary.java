// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** How much of everything a tenant has. */
@Serdeable
@Schema(name = "Summary", description = "How much of everything the tenant has.")
public record Summary(
        @Schema(description = "Instances in any status but TERMINATED.")
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

        @Schema(description = "Size of all volumes, in MB; a GB of a volume's size is 1024 MB.")
        long totalStorageMb) {}
