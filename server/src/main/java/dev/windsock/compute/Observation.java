// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a driver saw happen to an instance without, or before, being asked. */
public sealed interface Observation {
    InstanceId id();

    /** The run that it happened to; an observation of an earlier run is stale. */
    DriverRef ref();

    /**
     * The run has ended.
     *
     * @param exitCode as the process gave it, 128 + signal where a signal ended it, null where it cannot be known
     * @param reason one sentence for people
     */
    record Exited(InstanceId id, DriverRef ref, @Nullable Integer exitCode, String reason, Instant at)
            implements Observation {}

    /** A run was started from outside. */
    record Started(InstanceId id, RunState.Running run, Instant at) implements Observation {
        @Override
        public DriverRef ref() {
            return run.ref();
        }
    }

    /** The run was paused from outside. */
    record Paused(InstanceId id, DriverRef ref, Instant at) implements Observation {}

    /** The run goes on after a pause, by an outside hand. */
    record Resumed(InstanceId id, DriverRef ref, Instant at) implements Observation {}
}
