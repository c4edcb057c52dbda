// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the whole host used, at one second or over one step of history. What cannot be known is null here and absent on
 * the wire, never 0.
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "HostSample",
        description = "What the whole host used, at one second or over one step of history. In a step, percentages,"
                + " memory and rates are averages and all else is the newest value. What cannot be known is absent.")
public record HostSample(
        @Schema(description = "The second of the sample, or the start of its step.")
        Instant timestamp,

        @Schema(description = "How many cores the host has.")
        int cpuCount,

        @Schema(
                description = "CPU time that was not idle since the second before, in percent of all cores.",
                nullable = false)
        @Nullable Double cpuPercentage,

        @Schema(description = "Memory that is not available to be taken, in bytes.", nullable = false) @Nullable Long memoryUsageBytes,

        @Schema(description = "The host's memory, in bytes.")
        long memoryTotalBytes,

        @Schema(description = "Memory in use, in percent of the host's memory.", nullable = false) @Nullable Double memoryPercentage,

        @Schema(description = "Bytes received since the host started.", nullable = false) @Nullable Long networkRxBytes,

        @Schema(description = "Bytes sent since the host started.", nullable = false) @Nullable Long networkTxBytes,

        @Schema(description = "Bytes received per second.", nullable = false) @Nullable Double networkRxBytesPerSecond,

        @Schema(description = "Bytes sent per second.", nullable = false) @Nullable Double networkTxBytesPerSecond,

        @Schema(description = "Bytes read from disks since the host started.", nullable = false) @Nullable Long diskReadBytes,

        @Schema(description = "Bytes written to disks since the host started.", nullable = false) @Nullable Long diskWriteBytes) {}
