// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an instance's run stands, as the driver finds it when asked. */
public sealed interface RunState {
    /** @param privateIp its address in the VPC that its spec names; null without one */
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
     * @param exitCode null where it cannot be known
     * @param run which run it was, where the driver was asked for it and still knows
     */
    record Ended(
            @Nullable Integer exitCode,
            String reason,
            @Nullable Running run) implements RunState {
        public Ended(@Nullable Integer exitCode, String reason) {
            this(exitCode, reason, null);
        }
    }

    /** The driver has no trace of a run. */
    record Unknown() implements RunState {}
}
