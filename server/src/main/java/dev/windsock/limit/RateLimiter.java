// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Limits the rate at which each of many senders may perform an operation. Memory is bounded: a sender is forgotten once its
 * bucket is full again, which does not affect that sender. Senders that arrive while {@code maxSenders} are remembered share
 * one bucket; evicting a sender instead would reset its limit.
 *
 * <p>Threading: thread-safe; does not block. Concurrent calls may exceed {@code maxSenders} by a few.
 */
public final class RateLimiter {
    private final Bandwidth limit;
    private final int maxSenders;
    private final TimeMeter time;
    private final Cache<String, Bucket> senders;
    private final Bucket overflow;

    /** @param clock a steady clock: if the clock were set back, the refill would stop */
    public RateLimiter(Bandwidth limit, int maxSenders, Clock clock) {
        this.limit = limit;
        this.maxSenders = maxSenders;
        this.time = new ClockMeter(clock);
        this.senders = Caffeine.newBuilder()
                .expireAfterAccess(timeToRefill(limit))
                .ticker(time::currentTimeNanos)
                .executor(Runnable::run)
                .build();
        this.overflow = newBucket();
    }

    /** Returns a bucket for a single sender, with a capacity of one second's permits. */
    public static Bucket perSecond(int permits) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, Duration.ofSeconds(1)))
                .build();
    }

    /** Acquires a permit. Returns zero, or how long to wait for the next permit if none is available. */
    public Duration acquire(String sender) {
        return Duration.ofNanos(bucket(sender).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
    }

    /** Returns the number of senders that have their own bucket. */
    long size() {
        senders.cleanUp();
        return senders.estimatedSize();
    }

    private Bucket bucket(String sender) {
        Bucket bucket = senders.getIfPresent(sender);
        if (bucket != null) {
            return bucket;
        }
        return isFull() ? overflow : senders.get(sender, name -> newBucket());
    }

    private boolean isFull() {
        return senders.estimatedSize() >= maxSenders && size() >= maxSenders;
    }

    private Bucket newBucket() {
        return Bucket.builder().addLimit(limit).withCustomTimePrecision(time).build();
    }

    private static Duration timeToRefill(Bandwidth limit) {
        return Duration.ofNanos(Math.ceilDiv(limit.getCapacity(), limit.getRefillTokens()))
                .multipliedBy(limit.getRefillPeriodNanos());
    }

    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            Instant now = clock.instant();
            return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
