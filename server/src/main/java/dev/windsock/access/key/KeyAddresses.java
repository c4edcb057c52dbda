// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditRowLimiter;
import dev.windsock.audit.AuditWriter;
import dev.windsock.edge.Addresses;
import dev.windsock.id.KeyId;
import dev.windsock.json.SteadyClock;
import dev.windsock.json.Timestamps;
import dev.windsock.principal.Caller;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The networks that each key was used from. Use from a new network is recorded in the audit log, since it may mean that the key
 * was stolen. The network that a key was created from counts as known. For a key that was not created by a request, such as the
 * first key, the network of its first use counts as known. An IPv6 /64 counts as one network.
 *
 * <p>Threading: thread-safe; {@link #seen} does not block.
 */
@Singleton
public final class KeyAddresses {
    /** Maximum number of networks kept per key; an additional network replaces the oldest. */
    static final int MAX_OF_A_KEY = 1_000;

    /** Maximum number of rows per minute for a key. */
    private static final int ROWS_A_MINUTE = 30;

    private static final String ACTION = "key:new_address";

    private final KeyAddressRepository repository;
    private final AuditWriter writer;
    private final Clock clock;
    private final AuditRowLimiter allowances;
    private final Map<KeyId, Places> places = new ConcurrentHashMap<>();

    /** The networks of one key, in the order in which they were first seen; guarded by itself. */
    private static final class Places {
        private final LinkedHashSet<String> networks = new LinkedHashSet<>();

        /** The outcome of adding a network: whether it is the key's first, and the network that it replaced. */
        private record Added(boolean first, Optional<String> forgotten) {}

        synchronized Optional<Added> add(String network) {
            boolean first = networks.isEmpty();
            if (!networks.add(network)) {
                return Optional.empty();
            }
            if (networks.size() <= MAX_OF_A_KEY) {
                return Optional.of(new Added(first, Optional.empty()));
            }
            return Optional.of(new Added(first, Optional.of(networks.removeFirst())));
        }

        synchronized void undo(String network, Added added) {
            if (networks.remove(network)) {
                added.forgotten().ifPresent(networks::addFirst);
            }
        }
    }

    KeyAddresses(Store store, KeyAddressRepository repository, AuditWriter writer, Clock clock, SteadyClock durations) {
        this.repository = repository;
        this.writer = writer;
        this.clock = clock;
        this.allowances = new AuditRowLimiter(ROWS_A_MINUTE, durations);
        store.read(repository::all).forEach(seen -> of(seen.keyId()).add(seen.network()));
    }

    /** Adds the network that a new key is created from. If the creation fails, the entry remains but has no effect. */
    void expect(Transaction transaction, KeyId keyId, Caller maker) {
        String network = Addresses.network(maker.ipAddress());
        repository.insert(transaction.handle(), keyId, network, Timestamps.toMillis(clock.instant()));
        of(keyId).add(network);
    }

    /** Records the network from which a key is used, and schedules an audit row if the network is new. */
    public void seen(Caller caller) {
        KeyId keyId = caller.principal().keyId();
        String network = Addresses.network(caller.ipAddress());
        of(keyId).add(network).ifPresent(added -> {
            if (added.first()) {
                writer.soon((transaction, audit) -> {
                    // other servers may know networks of the key that are unknown to this server
                    boolean known = repository.exists(transaction.handle(), keyId);
                    if (remember(transaction, keyId, network, added) && known) {
                        audit.record(transaction, entry(caller, network, 0));
                    }
                });
                return;
            }
            Optional<Long> suppressed = allowances.take(Optional.of(keyId), caller.ipAddress(), ACTION);
            if (suppressed.isEmpty()) {
                // the network is recorded when the key is used from it again
                of(keyId).undo(network, added);
                return;
            }
            writer.soon((transaction, audit) -> {
                if (remember(transaction, keyId, network, added)) {
                    audit.record(transaction, entry(caller, network, suppressed.get()));
                }
            });
        });
    }

    /** Removes the networks of a key that is about to be removed. */
    void forget(Transaction transaction, KeyId keyId) {
        repository.deleteAll(transaction.handle(), keyId);
        places.remove(keyId);
    }

    /** Returns false if another server has already stored the network. */
    private boolean remember(Transaction transaction, KeyId keyId, String network, Places.Added added) {
        added.forgotten().ifPresent(old -> repository.delete(transaction.handle(), keyId, old));
        return repository.insert(transaction.handle(), keyId, network, Timestamps.toMillis(clock.instant()));
    }

    private Places of(KeyId keyId) {
        return places.computeIfAbsent(keyId, id -> new Places());
    }

    private static AuditEntry entry(Caller caller, String network, long suppressed) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("network", network);
        if (suppressed > 0) {
            details.put("not_recorded_before", Long.toString(suppressed));
        }
        return AuditEntry.done(caller, ACTION, "KEY", caller.principal().keyId().value(), details);
    }
}
