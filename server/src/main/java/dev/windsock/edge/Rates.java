// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each of many senders may do something. What it remembers is bounded: whoever has done nothing lately is
 * forgotten, which changes nothing for them, and where there are still too many, the newest share one allowance.
 *
 * <p>Threading: for any thread; guarded by this.
 */
final class Rates {
    static final int MAX_SENDERS = 20_000;

    private static final long FORGET_EVERY_NANOS = 1_000_000_000;
    private static final String OTHERS = "others";

    private final int perSecond;
    private final int atOnce;
    private final LongSupplier clock;
    private final Map<String, TokenBucket> senders = new HashMap<>();
    private long forgottenAt;

    Rates(int perSecond, int seconds, LongSupplier clock) {
        this.perSecond = perSecond;
        this.atOnce = (int) Math.min(Integer.MAX_VALUE, (long) perSecond * seconds);
        this.clock = clock;
        this.forgottenAt = clock.getAsLong();
    }

    /** Takes one of what a sender has left; zero, or how long to wait for the next. */
    synchronized Duration take(String sender) {
        TokenBucket bucket = of(sender);
        return bucket.take() ? Duration.ZERO : bucket.untilNext();
    }

    /** How long a sender has to wait for the next; zero where one is left. */
    synchronized Duration untilNext(String sender) {
        TokenBucket bucket = senders.get(senders.size() < MAX_SENDERS || senders.containsKey(sender) ? sender : OTHERS);
        return bucket == null ? Duration.ZERO : bucket.untilNext();
    }

    private TokenBucket of(String sender) {
        long now = clock.getAsLong();
        // not for each of many: it looks at all, and others wait
        if (senders.size() >= MAX_SENDERS && now - forgottenAt >= FORGET_EVERY_NANOS) {
            forgottenAt = now;
            senders.values().removeIf(TokenBucket::isFull);
        }
        boolean full = senders.size() >= MAX_SENDERS && !senders.containsKey(sender);
        return senders.computeIfAbsent(full ? OTHERS : sender, name -> new TokenBucket(perSecond, atOnce, clock));
    }

    /** How many it remembers. */
    synchronized int size() {
        return senders.size();
    }
}
