// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one instance at one moment. What the driver cannot know is null, never 0.
 *
 * @param at by a clock that is not set meanwhile, for the time between two readings
 * @param cpuNanos CPU time used so far; it may start over with a new run
 * @param memoryBytes in use without page cache
 * @param networkRxBytes received so far
 * @param networkTxBytes sent so far
 * @param diskReadBytes read so far
 * @param diskWriteBytes written so far
 * @param pids processes, without the driver's own
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
