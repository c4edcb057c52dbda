// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.context.annotation.Bean;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock for how long something takes or lasts: right when it is made, and from then on as fast as time goes, whatever is
 * done to the machine's clock. What is told to anyone, or outlives the server, is told by the other one.
 *
 * <p>Immutable; for any thread.
 */
@Singleton
@Bean(typed = SteadyClock.class)
public class SteadyClock extends Clock {
    private final Instant began = Instant.now();
    private final long beganNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return began.plusNanos(System.nanoTime() - beganNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("it is no clock to show");
    }
}
