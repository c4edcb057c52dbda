// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.json.Durations;
import dev.windsock.problem.RejectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a history a request reads.
 *
 * @param window how far back the request reads
 * @param step the length of a step
 */
record HistoryQuery(Duration window, Duration step) {
    static final String WINDOW = "How far back the history goes, from 1s to 7d, such as 90s, 15m or 7d";
    static final String STEP =
            "The length of a step, at least 1s, for at most 1000 steps in the window. The default is a 180th of the"
                    + " window, rounded up to whole seconds.";
    static final String PATTERN = "[0-9]{1,6}[smhd]";
    static final String INVALID =
            "VALIDATION_FAILED: `window` is 0 or too long, or `step` is 0 or longer than the window";

    private static final int MAX_POINTS = 1000;

    /** The number of steps in a window when the request names no step length: 15 minutes in steps of 5 s. */
    private static final int DEFAULT_POINTS = 180;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** @throws RejectedException VALIDATION_FAILED */
    static HistoryQuery of(String window, @Nullable String step) {
        Duration windowLength = duration("window", window);
        if (windowLength.compareTo(SHORTEST) < 0 || windowLength.compareTo(MinuteHistory.RETENTION) > 0) {
            throw RejectedException.invalid("window", "must be from 1s to 7d");
        }
        Duration stepLength = step == null
                ? Duration.ofSeconds(Math.ceilDiv(windowLength.toSeconds(), DEFAULT_POINTS))
                : duration("step", step);
        if (stepLength.compareTo(SHORTEST) < 0 || stepLength.compareTo(windowLength) > 0) {
            throw RejectedException.invalid("step", "must be at least 1s and at most the window");
        }
        if (Math.ceilDiv(windowLength.toSeconds(), stepLength.toSeconds()) > MAX_POINTS) {
            throw RejectedException.invalid("step", "must divide the window into at most " + MAX_POINTS + " points");
        }
        return new HistoryQuery(windowLength, stepLength);
    }

    private static Duration duration(String field, String text) {
        return Durations.parse(text).orElseThrow(() -> RejectedException.invalid(field, Durations.EXPECTED));
    }
}
