// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.RunEnding;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the engine restarts an instance after its run has ended on its own. An instance that was stopped by a request stays
 * stopped.
 *
 * @param maxRestarts the maximum number of consecutive restarts; a run of {@link #STABLE_RUN} resets the count
 */
public record RestartPolicy(Condition condition, int maxRestarts) {
    static final int DEFAULT_MAX_RESTARTS = 100;

    static final RestartPolicy NEVER = new RestartPolicy(Condition.NEVER, DEFAULT_MAX_RESTARTS);

    /** How long a run must last to reset the count of consecutive restarts. */
    static final Duration STABLE_RUN = Duration.ofMinutes(1);

    static final Duration MAX_DELAY = Duration.ofMinutes(5);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    /** Determines whether an instance is restarted when its run ends. */
    public enum Condition {
        NEVER,
        /** Unless the exit code is 0. */
        ON_FAILURE,
        ALWAYS;

        /** Returns the name in requests and responses, such as {@code on-failure}. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Condition> parse(String wireName) {
            return Arrays.stream(values())
                    .filter(condition -> condition.wireName().equals(wireName))
                    .findFirst();
        }
    }

    /** Returns whether a run that ended in this way is followed by another one. */
    boolean restartsAfter(@Nullable Integer exitCode, RunEnding ending) {
        if (ending == RunEnding.STOPPED_OUTSIDE || ending == RunEnding.ELSEWHERE) {
            return false;
        }
        boolean successful = exitCode != null && exitCode == 0 && ending == RunEnding.EXITED;
        return switch (condition) {
            case NEVER -> false;
            case ON_FAILURE -> !successful;
            case ALWAYS -> true;
        };
    }

    /**
     * Returns whether this policy keeps a restart that another policy has scheduled.
     *
     * @param exitCode the exit code of the run that has ended
     * @param number the number of the restart in the series of consecutive restarts
     */
    boolean keepsRestart(@Nullable Integer exitCode, int number) {
        return number <= maxRestarts && restartsAfter(exitCode, RunEnding.EXITED);
    }

    /** Returns how long to wait before the next consecutive restart: 1 s, doubling up to {@link #MAX_DELAY}. */
    static Duration delayAfter(int restarts) {
        Duration delay = FIRST_DELAY;
        for (int i = 0; i < restarts && delay.compareTo(MAX_DELAY) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
    }
}
