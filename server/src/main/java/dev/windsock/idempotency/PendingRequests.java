// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.id.NodeId;
import dev.windsock.json.Timestamps;
import dev.windsock.store.Store;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of requests that act outside of the store, such as on a driver. A server stores a claim before it acts, and
 * removes it once the response is stored or the request has failed. While there is a claim, no server acts on another request
 * with the same key.
 *
 * <p>The claims of a server that was killed remain until it starts again. By then, anything that it did without storing a
 * response has been undone or has no owner. Until then, nobody knows whether it acted.
 *
 * <p>Threading: for use by any thread; blocks on the store.
 */
@Singleton
final class PendingRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRequests.class);

    private final Store store;
    private final IdempotencyRepository repository;
    private final NodeId node;
    private final Clock clock;

    /** The requests on which this server is working. */
    private final Set<Key> working = ConcurrentHashMap.newKeySet();

    /** An idempotency key of an API key. */
    private record Key(String keyId, String idempotencyKey) {
        static Key of(Attempt attempt) {
            return new Key(attempt.keyId(), String.valueOf(attempt.idempotencyKey()));
        }
    }

    PendingRequests(Store store, IdempotencyRepository repository, NodeId node, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.node = node;
        this.clock = clock;
    }

    @EventListener
    void started(StartupEvent event) {
        removeAbandoned();
    }

    /**
     * Claims a request. Returns false if a request with the same key is pending, or if its response was stored in the meantime.
     *
     * @param notBefore responses that were stored before this time are ignored
     */
    boolean claim(Attempt attempt, Instant notBefore) {
        Key key = Key.of(attempt);
        if (!working.add(key)) {
            return false;
        }
        boolean claimed = false;
        try {
            claimed = store.write(transaction -> insert(transaction.handle(), attempt, notBefore))
                    .value();
            return claimed;
        } finally {
            if (!claimed) {
                working.remove(key);
            }
        }
    }

    private boolean insert(Handle handle, Attempt attempt, Instant notBefore) {
        return repository.find(handle, attempt, notBefore).isEmpty()
                && repository.insertPending(handle, attempt, node, Timestamps.toMillis(clock.instant()));
    }

    /** Removes a claim of this server. If the store fails, the claim is removed within a minute of the store's recovery. */
    void release(Attempt attempt) {
        try {
            store.writeEssential(transaction -> {
                repository.deletePending(transaction.handle(), attempt.keyId(), attempt.idempotencyKey());
                return attempt;
            });
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove the claim of a request, retrying: cause={}", e.getMessage());
        } finally {
            working.remove(Key.of(attempt));
        }
    }

    /** Removes the claims of previous server processes on this node, and claims that this process could not remove earlier. */
    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void removeAbandoned() {
        try {
            List<Key> abandoned = store.read(handle -> repository.pendingOf(handle, node)).stream()
                    .map(row -> new Key(row.getKey(), row.getValue()))
                    .filter(key -> !working.contains(key))
                    .toList();
            if (!abandoned.isEmpty()) {
                store.writeEssential(transaction -> {
                    abandoned.forEach(key -> remove(transaction.handle(), key));
                    return abandoned;
                });
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove the claims of earlier requests, retrying: cause={}", e.getMessage());
        }
    }

    private void remove(Handle handle, Key key) {
        // this server cannot claim a request while its claim is stored, unless the claim was removed in the meantime
        if (!working.contains(key)) {
            repository.deletePending(handle, key.keyId(), key.idempotencyKey());
        }
    }
}
