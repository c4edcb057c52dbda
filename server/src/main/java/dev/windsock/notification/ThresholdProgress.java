// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.time.Duration;

/**
 * How close an instance is to raising, or to resolving, a notification of a rule. It advances with the average of each
 * {@link #WINDOW} of samples, so that a brief spike or dip has little effect.
 *
 * <ul>
 *   <li>A window at or above the threshold adds to the time above. When that reaches the rule's time, the rule raises a
 *       notification.
 *   A window below 90% of the threshold resets the time above. A window in between changes nothing.
 *   <li>While the rule fires, a window below 90% of the threshold adds to the time below, and any other window resets that
 *       time.
 *       When that reaches the rule's time, or {@link #MAX_CLEAR_TIME}, the rule resolves the notification.
 * </ul>
 *
 * A value that fluctuates around the threshold therefore raises only one notification. A gap in the samples changes nothing,
 * however long it is; the caller forgets an instance that is no longer sampled.
 *
 * @param above the time above the threshold, while the rule is not firing
 * @param below the time below the clear level, while the rule is firing
 */
record ThresholdProgress(Duration above, Duration below) {
    /** The length of a window. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** The maximum time below the clear level before a notification is resolved, even if the rule's time is longer. */
    static final Duration MAX_CLEAR_TIME = Duration.ofMinutes(5);

    static final ThresholdProgress NONE = new ThresholdProgress(Duration.ZERO, Duration.ZERO);

    /** The outcome of a window. */
    enum Verdict {
        NOTHING,
        RAISE,
        RESOLVE
    }

    /** Returns the progress after a window. */
    ThresholdProgress after(Condition.Above condition, boolean firing, double average) {
        boolean isAbove = average >= condition.percent();
        boolean isBelow = average < condition.clearLevel();
        if (firing) {
            return new ThresholdProgress(Duration.ZERO, isBelow ? below.plus(WINDOW) : Duration.ZERO);
        }
        return isAbove ? new ThresholdProgress(above.plus(WINDOW), Duration.ZERO) : isBelow ? NONE : this;
    }

    Verdict verdict(Condition.Above condition, boolean firing) {
        if (firing) {
            Duration needed = condition.time().compareTo(MAX_CLEAR_TIME) < 0 ? condition.time() : MAX_CLEAR_TIME;
            return below.compareTo(needed) >= 0 ? Verdict.RESOLVE : Verdict.NOTHING;
        }
        return above.compareTo(condition.time()) >= 0 ? Verdict.RAISE : Verdict.NOTHING;
    }
}
