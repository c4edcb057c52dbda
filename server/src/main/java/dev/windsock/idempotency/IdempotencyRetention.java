// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.json.Timestamps;
import dev.windsock.limit.FairShare;
import dev.windsock.store.Store;
import dev.windsock.store.TimeSearch;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes responses that have expired. If the total size of the remaining responses is too large, it also removes the oldest
 * responses of the API keys that use the most space.
 *
 * <p>Threading: {@link #count} may be called from any thread. Each run uses a virtual thread, and runs do not overlap; they
 * block on the store, and read and write in bounded steps.
 */
@Singleton
final class IdempotencyRetention {
    /** Maximum total size of all stored responses. */
    static final long MAX_BYTES = 512L << 20;

    /** Maximum number of rows in one step; other changes wait for the step to finish. */
    private static final int BATCH = 1_000;

    /** The number of new bytes after which the retention runs early. */
    private static final long EARLY_BYTES = MAX_BYTES / 8;

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyRetention.class);

    private final Store store;
    private final IdempotencyRepository repository;
    private final Clock clock;
    private final AtomicLong stored = new AtomicLong();

    IdempotencyRetention(Store store, IdempotencyRepository repository, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.clock = clock;
    }

    /** Counts a response that is being stored. Does not block. */
    void count(long bytes) {
        if (stored.addAndGet(bytes) >= EARLY_BYTES) {
            stored.set(0);
            Thread.ofVirtual().name("idempotency-retention").start(this::sweep);
        }
    }

    @Scheduled(initialDelay = "10m", fixedDelay = "30m")
    synchronized void sweep() {
        try {
            removeExpired();
            retain(MAX_BYTES);
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove stored responses, retrying later: cause={}", e.getMessage());
        }
    }

    private void removeExpired() {
        Instant now = Timestamps.toMillis(clock.instant());
        Instant oldest = now.minus(IdempotencyKeys.KEPT);
        repeat(handle ->
                repository.deleteBefore(handle, oldest, BATCH) + repository.deletePendingBefore(handle, oldest, BATCH));
        repeat(handle -> repository.redate(handle, now.plus(TimeSearch.CLOCK_TOLERANCE), now, BATCH));
    }

    /** Repeats a step until it changes nothing. */
    private void repeat(ToIntFunction<Handle> step) {
        while (store.writeEssential(transaction -> step.applyAsInt(transaction.handle()))
                        .value()
                > 0) {
            // the next step
        }
    }

    /**
     * Removes the oldest responses of the API keys that use the most space, until the total size of all responses is within the
     * maximum.
     */
    void retain(long maxBytes) {
        Map<String, Long> sizes = new HashMap<>(store.read(repository::sizes));
        long share = FairShare.of(sizes.values(), maxBytes);
        Instant after = Instant.EPOCH;
        while (sizes.values().stream().anyMatch(size -> size > share)) {
            Instant from = after;
            List<IdempotencyRepository.Stored> page =
                    store.read(handle -> repository.createdAfter(handle, from, BATCH));
            if (page.isEmpty()) {
                // some rows were created at the same time as the last row of a page; the next run finds them
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
