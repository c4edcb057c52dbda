// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counters of the whole machine at one moment. What cannot be known is null, never 0.
 *
 * @param at by a steady clock, for the time between two readings
 * @param cpuNanos CPU time that was not idle so far, summed over all cores
 * @param memoryTotalBytes what the machine has
 * @param memoryAvailableBytes what can still be taken without swapping
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
