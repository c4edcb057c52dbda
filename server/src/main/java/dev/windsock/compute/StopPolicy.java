// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the runs of an instance are ended, regardless of the reason.
 *
 * @param timeout how long the main process may take to end before all remaining processes are killed
 * @param signal the signal that asks the main process to end; null for the image's stop signal, or SIGTERM if there is none
 */
public record StopPolicy(Duration timeout, @Nullable StopSignal signal) {
    public static final int DEFAULT_TIMEOUT_SECONDS = 10;
    public static final int MAX_TIMEOUT_SECONDS = 3_600;

    /** The policy for instances that do not set one. */
    public static final StopPolicy DEFAULT = within(Duration.ofSeconds(DEFAULT_TIMEOUT_SECONDS));

    /** Kills a run without first asking it to end. */
    public static final StopPolicy KILL = new StopPolicy(Duration.ZERO, StopSignal.SIGKILL);

    public StopPolicy {
        if (timeout.isNegative() || timeout.toSeconds() > MAX_TIMEOUT_SECONDS) {
            throw new IllegalArgumentException(
                    "a stop timeout must be from 0 to " + MAX_TIMEOUT_SECONDS + " seconds, not " + timeout.toSeconds());
        }
    }

    /** Returns a policy with the default signal. */
    public static StopPolicy within(Duration timeout) {
        return new StopPolicy(timeout, null);
    }
}
