// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes keys and secrets that ended a while ago. The log and the audit still name them. The keys that Windsock itself
 * created are kept, so that {@link AdminKey} does not create a revoked one again.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
final class KeyRetention {
    /** How long a revoked or expired key, and a secret that was rotated out, is retained. */
    static final Duration RETENTION = Duration.ofDays(30);

    /** Maximum number of keys that one transaction removes; other changes wait for it. */
    private static final int BATCH = 100;

    private static final Logger LOG = LoggerFactory.getLogger(KeyRetention.class);

    private final Store store;
    private final KeyRepository repository;
    private final KeyAddresses addresses;
    private final KeyRing ring;
    private final Clock clock;

    KeyRetention(Store store, KeyRepository repository, KeyAddresses addresses, KeyRing ring, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.addresses = addresses;
        this.ring = ring;
        this.clock = clock;
    }

    @Scheduled(initialDelay = "4m", fixedDelay = "1h")
    void retain() {
        Instant oldest = clock.instant().minus(RETENTION);
        try {
            store.writeEssential(transaction -> repository.removeSecretsBefore(transaction.handle(), oldest));
            List<KeyId> removed;
            do {
                removed = store.writeEssential(transaction -> {
                            List<KeyId> ended = repository.endedBefore(transaction.handle(), oldest, BATCH);
                            ended.forEach(id -> {
                                addresses.forget(transaction, id);
                                repository.remove(transaction.handle(), id);
                            });
                            return ended;
                        })
                        .value();
                removed.forEach(ring::remove);
            } while (!removed.isEmpty());
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove ended keys, retrying in an hour: cause={}", e.getMessage());
        }
    }
}
