// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.json.Timestamps;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records when each key was last used. The last use is kept in memory and is stored once a minute and on shutdown, so a crash
 * loses at most one minute. Servers that share a store learn of each other's uses within two minutes.
 *
 * <p>Threading: thread-safe; {@link #used} and {@link #lastUse} do not block.
 */
@Singleton
public final class KeyUses {
    /** Uses of a key within this time count as one, so that busy keys cause no extra work. */
    private static final Duration STEP = Duration.ofSeconds(1);

    /** Maximum number of keys that one transaction stores; other changes wait for it. */
    private static final int BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);

    private final Store store;
    private final KeyRepository repository;
    private final Clock clock;
    private final Map<KeyId, Instant> newest;
    private final Map<KeyId, Instant> stored;

    KeyUses(Store store, KeyRepository repository, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.clock = clock;
        this.stored = new ConcurrentHashMap<>(store.read(repository::lastUses));
        this.newest = new ConcurrentHashMap<>(stored);
    }

    /** Records that a valid credential of a key was used. */
    public void used(KeyId id) {
        Instant now = clock.instant();
        Instant last = newest.get(id);
        if (last == null || now.isAfter(last.plus(STEP))) {
            newest.put(id, Timestamps.toMillis(now));
        }
    }

    /** Returns when a key was last used; null if it never was. */
    @Nullable Instant lastUse(KeyId id) {
        return newest.get(id);
    }

    /** Forgets a key that was removed. */
    void forget(KeyId id) {
        newest.remove(id);
        stored.remove(id);
    }

    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    @PreDestroy
    void persist() {
        Map<KeyId, Instant> batch = new HashMap<>();
        try {
            for (Map.Entry<KeyId, Instant> use : newest.entrySet()) {
                if (!use.getValue().equals(stored.get(use.getKey()))) {
                    batch.put(use.getKey(), use.getValue());
                }
                if (batch.size() == BATCH) {
                    persist(batch);
                }
            }
            if (!batch.isEmpty()) {
                persist(batch);
            }
            if (store.isShared()) {
                readOthers();
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot store when keys were last used, retrying each minute: cause={}", e.getMessage());
        }
    }

    private void readOthers() {
        store.read(repository::lastUses).forEach((id, at) -> {
            stored.merge(id, at, KeyUses::later);
            newest.merge(id, at, KeyUses::later);
        });
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void persist(Map<KeyId, Instant> batch) {
        store.write(transaction -> {
            repository.used(transaction.handle(), batch);
            return batch;
        });
        stored.putAll(batch);
        batch.clear();
    }
}
