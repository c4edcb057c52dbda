// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.store.OldestServer;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the rows of instances that were terminated a while ago. The log and the audit log still refer to them.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
final class InstanceRetention {
    /** How long a TERMINATED instance is retained. */
    static final Duration RETENTION = Duration.ofDays(30);

    /** Maximum number of TERMINATED instances that a tenant retains. */
    static final int MAX_TERMINATED = 1_000;

    /** Maximum number of instances that one transaction removes; other changes wait for the transaction to finish. */
    private static final int BATCH = 200;

    private static final Logger LOG = LoggerFactory.getLogger(InstanceRetention.class);

    private final Store store;
    private final InstanceRepository repository;
    private final OldestServer server;
    private final Clock clock;

    InstanceRetention(Store store, InstanceRepository repository, OldestServer server, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.server = server;
        this.clock = clock;
    }

    @Scheduled(initialDelay = "3m", fixedDelay = "10m")
    void retain() {
        if (!server.isThisOne()) {
            return;
        }
        Instant oldest = clock.instant().minus(RETENTION);
        try {
            while (store.writeEssential(transaction ->
                                    repository.removeTerminated(transaction.handle(), oldest, MAX_TERMINATED, BATCH))
                            .value()
                    > 0) {
                // the next step
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove terminated instances, retrying later: cause={}", e.getMessage());
        }
    }
}
