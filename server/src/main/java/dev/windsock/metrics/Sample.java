// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one instance used, at one second or over one step of history. What cannot be known is null here and absent on
 * the wire, never 0.
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "Sample",
        description = "What one instance used, at one second or over one step of history. In a step, percentages and"
                + " memory are averages and all else is the newest value. What the driver cannot know is absent.")
public record Sample(
        @Schema(format = "uuid", description = "The instance.")
        String instanceId,

        @Schema(description = "The second of the sample, or the start of its step.")
        Instant timestamp,

        @Schema(
                description = "CPU time used since the second before, in percent of the instance's CPU limit, or of all"
                        + " cores of the host where it has none. Absent in the first sample of a run.",
                nullable = false)
        @Nullable Double cpuPercentage,

        @Schema(
                description = "CPU time used since the second before, in percent of all cores of the host.",
                nullable = false)
        @Nullable Double cpuHostPercentage,

        @Schema(description = "Memory in use, in bytes, without page cache.", nullable = false) @Nullable Long memoryUsageBytes,

        @Schema(description = "The instance's memory limit, in bytes. Absent where it has none.", nullable = false)
        @Nullable Long memoryLimitBytes,

        @Schema(
                description = "Memory in use, in percent of the limit, or of the host's memory where there is none.",
                nullable = false)
        @Nullable Double memoryPercentage,

        @Schema(description = "Bytes received since the run began.", nullable = false) @Nullable Long networkRxBytes,

        @Schema(description = "Bytes sent since the run began.", nullable = false) @Nullable Long networkTxBytes,

        @Schema(description = "Bytes read from disks since the run began.", nullable = false) @Nullable Long diskReadBytes,

        @Schema(description = "Bytes written to disks since the run began.", nullable = false) @Nullable Long diskWriteBytes,

        @Schema(description = "How many processes run in it.", nullable = false) @Nullable Integer pids) {}
