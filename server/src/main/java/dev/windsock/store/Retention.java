// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old events as configured, on the oldest of the servers that share the store. Between two runs, the log may exceed its
 * bounds by the events that are published in the meantime.
 *
 * <p>Threading: runs on the scheduler's virtual threads, one run at a time; blocks on the store.
 */
@Singleton
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final SqlEventLog log;
    private final LogBounds bounds;
    private final List<RetentionGate> gates;
    private final OldestServer server;
    private final Clock clock;
    private volatile @Nullable Run last;

    /**
     * One run of the retention.
     *
     * @param removed the number of events
     */
    record Run(Instant at, Duration took, long removed) {}

    Retention(
            SqlEventLog log,
            StoreConfiguration configuration,
            List<RetentionGate> gates,
            OldestServer server,
            Clock clock) {
        this.log = log;
        this.bounds = configuration.logBounds();
        this.gates = gates;
        this.server = server;
        this.clock = clock;
    }

    /** Returns the last run that succeeded, or that was left to the oldest server; null before the first. */
    @Nullable Run last() {
        return last;
    }

    @Scheduled(initialDelay = "10s", fixedDelay = "10s")
    void retain() {
        Instant at = clock.instant();
        if (!server.isThisOne()) {
            last = new Run(at, Duration.ZERO, 0);
            return;
        }
        long begun = System.nanoTime();
        long before = log.earliest().offset();
        try {
            log.retain(bounds, gates);
            last = new Run(
                    at,
                    Duration.ofNanos(System.nanoTime() - begun),
                    log.earliest().offset() - before);
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove old events, retrying: cause={}", StoreFailures.message(e));
        }
    }
}
