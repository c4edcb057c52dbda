// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The usage of one instance, at one second or over one step of history. An unknown value is null here and absent in JSON,
 * never 0.
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "Sample",
        description = "The usage of one instance, at one second or over one step of history. For a step, percentages "
                + "and memory are averages, and `min` and `max` contain their extremes; all other values are the "
                + "most recent ones."
                + " Values that the driver does not provide are absent.")
public record Sample(
        @Schema(format = "uuid", description = "The id of the instance.")
        String instanceId,

        @Schema(description = "The second of the sample, or the start of its step.")
        Instant timestamp,

        @Schema(
                description =
                        "CPU time used since the previous sample, as a percentage of the instance's CPU limit, or of all"
                                + " cores of the host if it has none. Absent in the first sample of a run.",
                nullable = false)
        @Nullable Double cpuPercentage,

        @Schema(
                description = "CPU time used since the previous sample, as a percentage of all cores of the host.",
                nullable = false)
        @Nullable Double cpuHostPercentage,

        @Schema(description = "Memory in use, in bytes, without page cache.", nullable = false) @Nullable Long memoryUsageBytes,

        @Schema(description = "The instance's memory limit, in bytes. Absent if it has none.", nullable = false)
        @Nullable Long memoryLimitBytes,

        @Schema(
                description = "Memory in use, as a percentage of the limit, or of the host's memory if there is none.",
                nullable = false)
        @Nullable Double memoryPercentage,

        @Schema(description = "Bytes received since the run started.", nullable = false) @Nullable Long networkRxBytes,

        @Schema(description = "Bytes sent since the run started.", nullable = false) @Nullable Long networkTxBytes,

        @Schema(description = "Bytes read from disks since the run started.", nullable = false) @Nullable Long diskReadBytes,

        @Schema(description = "Bytes written to disks since the run started.", nullable = false) @Nullable Long diskWriteBytes,

        @Schema(description = "The number of processes in the instance.", nullable = false) @Nullable Integer pids,

        @Schema(
                description = "The lowest values in the step. Absent if none differs from its average.",
                nullable = false)
        @Nullable SampleExtremes min,

        @Schema(
                description = "The highest values in the step. Absent if none differs from its average.",
                nullable = false)
        @Nullable SampleExtremes max) {
    /** Creates the sample of one second, or of a step whose values were all equal. */
    public Sample(
            String instanceId,
            Instant timestamp,
            @Nullable Double cpuPercentage,
            @Nullable Double cpuHostPercentage,
            @Nullable Long memoryUsageBytes,
            @Nullable Long memoryLimitBytes,
            @Nullable Double memoryPercentage,
            @Nullable Long networkRxBytes,
            @Nullable Long networkTxBytes,
            @Nullable Long diskReadBytes,
            @Nullable Long diskWriteBytes,
            @Nullable Integer pids) {
        this(
                instanceId,
                timestamp,
                cpuPercentage,
                cpuHostPercentage,
                memoryUsageBytes,
                memoryLimitBytes,
                memoryPercentage,
                networkRxBytes,
                networkTxBytes,
                diskReadBytes,
                diskWriteBytes,
                pids,
                null,
                null);
    }
}
