// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.limit.FairShare;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes responses that have expired. If the others are too large together, it also removes the oldest ones of the API keys
 * that have the most.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store, and reads and writes in bounded steps.
 */
@Singleton
final class IdempotencyRetention {
    /** Maximum size of all stored responses together. */
    static final long MAX_BYTES = 512L << 20;

    /** Maximum number of rows of one step; other changes wait for it. */
    private static final int BATCH = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyRetention.class);

    private final Store store;
    private final IdempotencyRepository repository;
    private final Clock clock;

    IdempotencyRetention(Store store, IdempotencyRepository repository, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.clock = clock;
    }

    @Scheduled(initialDelay = "10m", fixedDelay = "30m")
    void sweep() {
        try {
            removeExpired();
            retain(MAX_BYTES);
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove stored responses, retrying later: cause={}", e.getMessage());
        }
    }

    private void removeExpired() {
        Instant oldest = clock.instant().minus(IdempotencyKeys.KEPT);
        while (store.writeEssential(transaction -> repository.deleteBefore(transaction.handle(), oldest, BATCH))
                        .value()
                > 0) {
            // the next step
        }
    }

    /** Removes the oldest responses of the API keys with the most, until all are within a size together. */
    void retain(long maxBytes) {
        Map<String, Long> sizes = new HashMap<>(store.read(repository::sizes));
        long share = FairShare.of(sizes.values(), maxBytes);
        Instant after = Instant.EPOCH;
        while (sizes.values().stream().anyMatch(size -> size > share)) {
            Instant from = after;
            List<IdempotencyRepository.Stored> page =
                    store.read(handle -> repository.createdAfter(handle, from, BATCH));
            if (page.isEmpty()) {
                // some were created at the same time as the last of a page; the next run finds them
                return;
            }
            List<IdempotencyRepository.Stored> excess = new ArrayList<>();
            for (IdempotencyRepository.Stored row : page) {
                long size = sizes.getOrDefault(row.keyId(), 0L);
                if (size > share) {
                    excess.add(row);
                    sizes.put(row.keyId(), size - row.bytes());
                }
            }
            if (!excess.isEmpty()) {
                store.writeEssential(transaction -> {
                    repository.delete(transaction.handle(), excess);
                    return excess;
                });
            }
            after = page.getLast().createdAt();
        }
    }
}
