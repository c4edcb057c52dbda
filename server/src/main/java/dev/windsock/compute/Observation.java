// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change to an instance that a driver observed but did not make itself. */
public sealed interface Observation {
    InstanceId id();

    /** The run that changed; an observation of a previous run is stale. */
    DriverRef ref();

    /**
     * The run has ended.
     *
     * @param exitCode the exit code of the process, or 128 + signal when a signal ended it; null if it is unknown
     * @param reason one human-readable sentence
     */
    record Exited(InstanceId id, DriverRef ref, @Nullable Integer exitCode, String reason, RunEnding ending, Instant at)
            implements Observation {
        /** Creates the observation of a run that exited. */
        public Exited(InstanceId id, DriverRef ref, @Nullable Integer exitCode, String reason, Instant at) {
            this(id, ref, exitCode, reason, RunEnding.EXITED, at);
        }
    }

    /**
     * The kernel killed processes of a run because the run reached its memory limit, or the host ran out of memory. The run
     * continues.
     *
     * @param reason one human-readable sentence
     */
    record OutOfMemory(InstanceId id, DriverRef ref, String reason, Instant at) implements Observation {}

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

    /**
     * The engine checked the health of the run, and its status changed.
     *
     * @param output the output of the last check, shortened; null if there is none
     */
    record HealthChanged(
            InstanceId id,
            DriverRef ref,
            HealthStatus status,
            @Nullable String output,
            Instant at) implements Observation {}
}
