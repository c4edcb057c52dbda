// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often something may happen: so many times at once, and so many more each second.
 *
 * <p>Threading: belongs to one thread, or is guarded by its owner.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final int most;
    private final LongSupplier clock;
    private double left;
    private long refilledAt;

    /** A second's worth at once. */
    public TokenBucket(int perSecond) {
        this(perSecond, perSecond, System::nanoTime);
    }

    /**
     * @param most at once
     * @param clock in nanoseconds, from anywhere
     */
    TokenBucket(int perSecond, int most, LongSupplier clock) {
        this.perSecond = perSecond;
        this.most = most;
        this.clock = clock;
        this.left = most;
        this.refilledAt = clock.getAsLong();
    }

    /** Whether it may happen once more. */
    public boolean take() {
        refill();
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    /** How long until it may happen once more. */
    Duration untilNext() {
        refill();
        return left >= 1 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil((1 - left) / perSecond * NANOS));
    }

    /** Whether nothing was taken lately, so that another one is as good. */
    boolean isFull() {
        refill();
        return left >= most;
    }

    private void refill() {
        long now = clock.getAsLong();
        left = Math.min(most, left + (now - refilledAt) / NANOS * perSecond);
        refilledAt = now;
    }
}
