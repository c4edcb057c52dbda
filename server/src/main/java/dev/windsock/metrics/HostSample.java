// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The usage of the whole host, at one second or over one step of history. An unknown value is null here and absent in JSON,
 * never 0.
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "HostSample",
        description = "The usage of the whole host, at one second or over one step of history. For a step, "
                + "percentages, memory and rates are averages; all other values are the most recent ones. Unknown "
                + "values are absent.")
public record HostSample(
        @Schema(description = "The second of the sample, or the start of its step.")
        Instant timestamp,

        @Schema(description = "The number of CPU cores on the host.")
        int cpuCount,

        @Schema(
                description = "Busy CPU time since the previous sample, as a percentage of all cores.",
                nullable = false)
        @Nullable Double cpuPercentage,

        @Schema(description = "Memory that is not available for allocation, in bytes.", nullable = false) @Nullable Long memoryUsageBytes,

        @Schema(description = "The host's memory, in bytes.")
        long memoryTotalBytes,

        @Schema(description = "Memory in use, as a percentage of the host's memory.", nullable = false) @Nullable Double memoryPercentage,

        @Schema(description = "Bytes received since the host started.", nullable = false) @Nullable Long networkRxBytes,

        @Schema(description = "Bytes sent since the host started.", nullable = false) @Nullable Long networkTxBytes,

        @Schema(description = "Bytes received per second.", nullable = false) @Nullable Double networkRxBytesPerSecond,

        @Schema(description = "Bytes sent per second.", nullable = false) @Nullable Double networkTxBytesPerSecond,

        @Schema(description = "Bytes read from disks since the host started.", nullable = false) @Nullable Long diskReadBytes,

        @Schema(description = "Bytes written to disks since the host started.", nullable = false) @Nullable Long diskWriteBytes) {}
