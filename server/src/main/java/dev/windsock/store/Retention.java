// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Removes old events as configured, every minute on one of the scheduler's virtual threads. */
@Singleton
final class Retention {
    private final SqlEventLog log;
    private final StoreConfiguration configuration;
    private final Clock clock;
    private volatile @Nullable Run last;

    /**
     * One run of the retention.
     *
     * @param removed the number of events
     */
    record Run(Instant at, Duration took, long removed) {}

    Retention(SqlEventLog log, StoreConfiguration configuration, Clock clock) {
        this.log = log;
        this.configuration = configuration;
        this.clock = clock;
    }

    /** Returns the last run that succeeded; null before the first. */
    @Nullable Run last() {
        return last;
    }

    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void retain() {
        Instant at = clock.instant();
        long begun = System.nanoTime();
        long before = log.earliest().offset();
        log.retain(configuration.logMaxEvents(), configuration.logMaxAge());
        last = new Run(at, Duration.ofNanos(System.nanoTime() - begun), log.earliest().offset() - before);
    }
}
