// SPDX-License-Identifier: Apache-2.0
package dev.windsock.retry;

import java.time.Duration;

/**
 * An exponential backoff without jitter: each delay is twice the previous one, up to a maximum. Immutable: the initial backoff
 * is a constant, and a retry loop keeps the current backoff in a variable.
 *
 * @param delay how long to wait before the next attempt
 * @param max the longest delay
 */
public record Backoff(Duration delay, Duration max) {
    public Backoff {
        if (!delay.isPositive() || delay.compareTo(max) > 0) {
            throw new IllegalArgumentException("delay must be positive and at most " + max + ", not " + delay);
        }
    }

    /** Returns the backoff for the attempt after the next one. */
    public Backoff next() {
        Duration doubled = delay.multipliedBy(2);
        return new Backoff(doubled.compareTo(max) < 0 ? doubled : max, max);
    }
}
