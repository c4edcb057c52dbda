// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change of an instance that a driver observed and did not make itself. */
public sealed interface Observation {
    InstanceId id();

    /** The run that changed; an observation of a previous run is stale. */
    DriverRef ref();

    /**
     * The run has ended.
     *
     * @param exitCode of the process, or 128 + signal when a signal ended it; null when it is unknown
     * @param reason one sentence for people
     */
    record Exited(InstanceId id, DriverRef ref, @Nullable Integer exitCode, String reason, Instant at)
            implements Observation {}

    /** A run was started outside Windsock. */
    record Started(InstanceId id, RunState.Running run, Instant at) implements Observation {
        @Override
        public DriverRef ref() {
            return run.ref();
        }
    }

    /** The run was paused outside Windsock. */
    record Paused(InstanceId id, DriverRef ref, Instant at) implements Observation {}

    /** The run was resumed outside Windsock. */
    record Resumed(InstanceId id, DriverRef ref, Instant at) implements Observation {}
}
