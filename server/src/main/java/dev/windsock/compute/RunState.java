// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of an instance's run, as the driver finds it. */
public sealed interface RunState {
    /** @param privateIp its address in the VPC that its spec names; null if it names none */
    record Running(
            DriverRef ref,
            boolean paused,
            Instant startedAt,
            @Nullable String privateIp) implements RunState {
        public Running(DriverRef ref, boolean paused, Instant startedAt) {
            this(ref, paused, startedAt, null);
        }
    }

    /**
     * @param exitCode the exit code; null if it is unknown
     * @param reason one human-readable sentence
     * @param run the run that ended, if {@link ComputeDriver#find} still has a record of it
     */
    record Ended(
            @Nullable Integer exitCode,
            String reason,
            RunEnding ending,
            @Nullable Running run) implements RunState {
        public Ended(@Nullable Integer exitCode, String reason, @Nullable Running run) {
            this(exitCode, reason, RunEnding.EXITED, run);
        }

        public Ended(@Nullable Integer exitCode, String reason) {
            this(exitCode, reason, null);
        }
    }

    /** The driver has no trace of a run. */
    record Unknown() implements RunState {}
}
