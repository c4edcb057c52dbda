// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of the whole machine at one point in time. An unknown value is null, never 0.
 *
 * @param at the time of the reading on a monotonic clock, to measure the time between two readings
 * @param cpuNanos busy CPU time so far, summed over all cores
 * @param memoryTotalBytes the machine's memory
 * @param memoryAvailableBytes memory that can be allocated without swapping
 * @param networkRxBytes received so far, without loopback
 * @param networkTxBytes sent so far, without loopback
 * @param diskReadBytes read so far
 * @param diskWriteBytes written so far
 */
public record HostReading(
        Instant at,
        @Nullable Long cpuNanos,
        @Nullable Long memoryTotalBytes,
        @Nullable Long memoryAvailableBytes,
        @Nullable Long networkRxBytes,
        @Nullable Long networkTxBytes,
        @Nullable Long diskReadBytes,
        @Nullable Long diskWriteBytes) {}
