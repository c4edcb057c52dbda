// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.context.annotation.Bean;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock for measuring durations. It starts with the current time and then advances steadily, even if the system clock is
 * changed. Times that are displayed or that outlive the process come from the system clock instead.
 *
 * <p>Immutable and thread-safe.
 */
@Singleton
@Bean(typed = SteadyClock.class)
public class SteadyClock extends Clock {
    private final Instant startedAt = Instant.now();
    private final long startedAtNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return startedAt.plusNanos(System.nanoTime() - startedAtNanos);
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
