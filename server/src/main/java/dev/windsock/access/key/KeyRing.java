// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.principal.Principal;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * All keys in memory, so that a request is authenticated on its event loop, without a query. A changed key is {@link #put} here
 * after its commit and before the response. Changes by other servers arrive through the log.
 *
 * <p>Threading: safe for use by any thread; only the first load and {@link #refresh} block.
 */
@Singleton
public final class KeyRing {
    private final Map<KeyId, StoredKey> keys = new ConcurrentHashMap<>();
    private final KeyRepository repository;
    private final Clock clock;

    KeyRing(Store store, KeyRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
        List<StoredKey> stored = store.read(repository::all);
        stored.forEach(this::put);
    }

    /**
     * Stores a key, unless a later state of it is already in memory: of two concurrent readers, the first to read may be the
     * last to store.
     */
    public void put(StoredKey key) {
        keys.merge(key.id(), key, (here, read) -> here.isLaterThan(read) ? here : read);
    }

    /** Rereads a key, because another server may just have changed it. */
    public void refresh(Handle handle, KeyId id) {
        repository.find(handle, id).ifPresent(this::put);
    }

    /** Removes a key that is no longer stored. */
    void remove(KeyId id) {
        keys.remove(id);
    }

    public Optional<StoredKey> find(KeyId id) {
        return Optional.ofNullable(keys.get(id));
    }

    public Collection<StoredKey> all() {
        return List.copyOf(keys.values());
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Returns the principal of a key; empty if it is unknown, wrong, expired or revoked. */
    public Optional<Principal> authenticate(ApiKey key) {
        SecretHash hash = key.hash();
        return find(key.id()).flatMap(stored -> stored.authenticate(hash, clock.instant()));
    }

    /**
     * Returns the principal of a secret that was verified earlier, such as that of a session; empty once the secret has ended.
     */
    public Optional<Principal> principal(KeyId id, int secretVersion, Principal.Credential credential) {
        return find(id).filter(stored -> stored.validAt(clock.instant(), secretVersion))
                .map(stored -> stored.principal(secretVersion, credential));
    }

    /**
     * Returns whether a secret is known here, even if it has ended. A secret that another server has just created may not be
     * known here yet.
     */
    public boolean knows(KeyId id, int secretVersion) {
        return known(id, secretVersion).isPresent();
    }

    /** Returns whether a secret is known to have ended. */
    public boolean knowsEndOf(KeyId id, int secretVersion) {
        return known(id, secretVersion)
                .filter(key -> !key.validAt(clock.instant(), secretVersion))
                .isPresent();
    }

    private Optional<StoredKey> known(KeyId id, int secretVersion) {
        return find(id).filter(key -> secretVersion <= key.newestVersion());
    }

    /** Returns whether the secret of the principal has ended. */
    public boolean hasEnded(Principal principal) {
        return find(principal.keyId())
                .map(stored -> !stored.validAt(clock.instant(), principal.secretVersion()))
                .orElse(true);
    }
}
