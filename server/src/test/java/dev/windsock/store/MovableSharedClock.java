// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.MovableClock;
import dev.windsock.json.SteadyClock;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** A clock of the store that advances together with {@link MovableClock}. */
@Singleton
@Replaces(SharedClock.class)
@Requires(property = MovableClock.PROPERTY)
final class MovableSharedClock extends SharedClock {
    private final MovableClock clock;

    MovableSharedClock(StoreDatabase database, SteadyClock steady, MovableClock clock) {
        super(database, steady);
        this.clock = clock;
    }

    @Override
    public Instant now(Handle handle) {
        return clock.instant();
    }
}
