// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.json.SteadyClock;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * The clock for deadlines in the store. If servers share a database, this is the database's clock, because their own clocks
 * differ.
 *
 * <p>Threading: thread-safe. Blocks on the database.
 */
@Singleton
public class SharedClock {
    private final StoreDatabase database;
    private final SteadyClock steady;

    SharedClock(StoreDatabase database, SteadyClock steady) {
        this.database = database;
        this.steady = steady;
    }

    /** Returns the current time; reads it in the given transaction. */
    public Instant now(Handle handle) {
        return database.now(handle).orElseGet(steady::instant);
    }

    /**
     * Returns whether a deadline is still to come. If it is further away than the whole period, the clock was fast when it was
     * set, and the deadline counts as passed.
     */
    public static boolean isAhead(Instant now, Instant deadline, Duration period) {
        return now.isBefore(deadline) && !deadline.isAfter(now.plus(period));
    }
}
