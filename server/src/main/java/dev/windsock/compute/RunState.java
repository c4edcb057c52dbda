package dev.windsock.compute;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an instance's run stands, as the driver finds it when asked. */
public sealed interface RunState {
    record Running(DriverRef ref, boolean paused, Instant startedAt) implements RunState {}

    /** @param exitCode null where it cannot be known */
    record Ended(@Nullable Integer exitCode, String reason) implements RunState {}

    /** The driver has no trace of a run. */
    record Unknown() implements RunState {}
}
