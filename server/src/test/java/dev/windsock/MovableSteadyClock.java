// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import dev.windsock.json.SteadyClock;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;

/** A steady clock that advances together with {@link MovableClock}. */
@Singleton
@Bean(typed = SteadyClock.class)
@Replaces(SteadyClock.class)
@Requires(property = MovableClock.PROPERTY)
final class MovableSteadyClock extends SteadyClock {
    private final MovableClock clock;

    MovableSteadyClock(MovableClock clock) {
        this.clock = clock;
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }
}
