// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.problem.RejectedException;
import org.jspecify.annotations.Nullable;

/** The interval of live data, in seconds. */
public final class LiveInterval {
    public static final int MIN = 1;
    public static final int MAX = 60;
    public static final int DEFAULT = 5;

    private LiveInterval() {}

    /**
     * Returns the requested interval, or the default.
     *
     * @throws RejectedException VALIDATION_FAILED when it is out of range
     */
    public static int of(@Nullable Integer requested) {
        int seconds = requested == null ? DEFAULT : requested;
        if (seconds < MIN || seconds > MAX) {
            throw RejectedException.invalid("interval", "must be from " + MIN + " to " + MAX + " seconds");
        }
        return seconds;
    }
}
