// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.store.OldestServer;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes keys and secrets that ended a while ago. They are still named in the log and the audit log. The keys that Windsock
 * itself created are kept, so that {@link AdminKey} does not create a revoked one again.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
final class KeyRetention {
    /** How long a revoked or expired key, or a secret that was rotated out, is retained. */
    static final Duration RETENTION = Duration.ofDays(30);

    /** Maximum number of keys that one transaction removes; other changes wait for it. */
    private static final int BATCH = 100;

    private static final Logger LOG = LoggerFactory.getLogger(KeyRetention.class);

    private final Store store;
    private final KeyRepository repository;
    private final KeyAddresses addresses;
    private final KeyUses uses;
    private final KeyRing ring;
    private final OldestServer server;
    private final Clock clock;

    KeyRetention(
            Store store,
            KeyRepository repository,
            KeyAddresses addresses,
            KeyUses uses,
            KeyRing ring,
            OldestServer server,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.addresses = addresses;
        this.uses = uses;
        this.ring = ring;
        this.server = server;
        this.clock = clock;
    }

    @Scheduled(initialDelay = "4m", fixedDelay = "1h")
    void retain() {
        try {
            if (server.isThisOne()) {
                removeEnded();
            }
            forgetRemoved();
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove revoked and expired keys, retrying in an hour: cause={}", e.getMessage());
        }
    }

    private void removeEnded() {
        Instant oldest = clock.instant().minus(RETENTION);
        store.writeEssential(transaction -> repository.removeSecretsBefore(transaction.handle(), oldest));
        boolean more = true;
        while (more) {
            more = store.writeEssential(transaction -> {
                        List<KeyId> ended = repository.endedBefore(transaction.handle(), oldest, BATCH);
                        ended.forEach(id -> {
                            addresses.forget(transaction, id);
                            repository.remove(transaction.handle(), id);
                        });
                        return !ended.isEmpty();
                    })
                    .value();
        }
    }

    /** Releases this server's state for keys removed by any server. */
    private void forgetRemoved() {
        // the ring is read before the store, so that a key that is created in the meantime does not count as removed
        Set<KeyId> known = ring.all().stream().map(StoredKey::id).collect(Collectors.toSet());
        store.read(repository::all).forEach(key -> known.remove(key.id()));
        known.forEach(uses::forget);
        known.forEach(ring::remove);
    }
}
