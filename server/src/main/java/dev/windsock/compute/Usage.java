// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one instance at one moment. A value that the driver does not know is null, never 0.
 *
 * @param at the time of the reading on a monotonic clock, for measuring the time between two readings
 * @param cpuNanos CPU time used so far; may restart at 0 with a new run
 * @param memoryBytes the memory in use, without page cache
 * @param networkRxBytes received so far; null without {@link Capability#NETWORK_METRICS}
 * @param networkTxBytes sent so far; null without {@link Capability#NETWORK_METRICS}
 * @param diskReadBytes read so far
 * @param diskWriteBytes written so far
 * @param pids number of processes, excluding the driver's own
 */
public record Usage(
        InstanceId id,
        Instant at,
        @Nullable Long cpuNanos,
        @Nullable Long memoryBytes,
        @Nullable Long networkRxBytes,
        @Nullable Long networkTxBytes,
        @Nullable Long diskReadBytes,
        @Nullable Long diskWriteBytes,
        @Nullable Integer pids) {}
