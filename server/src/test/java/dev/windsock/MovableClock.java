// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A server clock that a test can advance. */
@Singleton
@Primary
@Requires(property = MovableClock.PROPERTY)
public final class MovableClock extends Clock {
    /** The property that enables this clock. */
    public static final String PROPERTY = "windsock.test.movable-clock";

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** Advances the clock. */
    public void advance(Duration by) {
        ahead.accumulateAndGet(by, Duration::plus);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("always UTC");
    }
}
