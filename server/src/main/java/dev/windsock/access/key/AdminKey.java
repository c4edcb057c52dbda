// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.access.AccessConfiguration;
import dev.windsock.id.Actor;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that an administrator key exists: the key from the settings, or a generated one if there is no key yet. A setting
 * that does not contain a usable administrator key is ignored with a warning, so that the server always starts. Revoked and
 * expired keys remain revoked or expired, and the setting does not make any other key an administrator.
 *
 * <p>Threading: used once, while the server starts; blocks.
 */
@Singleton
public final class AdminKey {
    private static final Logger LOG = LoggerFactory.getLogger(AdminKey.class);

    private final Store store;
    private final KeyRepository repository;
    private final KeyRing ring;
    private final KeyUses uses;
    private final ChangeJournal journal;
    private final Clock clock;
    private final AccessConfiguration configuration;

    AdminKey(
            Store store,
            KeyRepository repository,
            KeyRing ring,
            KeyUses uses,
            ChangeJournal journal,
            Clock clock,
            AccessConfiguration configuration) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.uses = uses;
        this.journal = journal;
        this.clock = clock;
        this.configuration = configuration;
    }

    /** Creates the key if it is missing. Returns the key if it was generated, since it must be shown to the operator. */
    public Optional<ApiKey> ensure() {
        if (configuration.adminKey() != null) {
            Optional<ApiKey> named = named();
            if (named.isPresent()) {
                ensure(named.get());
                return Optional.empty();
            }
            LOG.warn("Ignoring WINDSOCK_ADMIN_KEY, which is not an API key; see --help for its format");
        }
        if (!ring.isEmpty()) {
            return Optional.empty();
        }
        ApiKey made = ApiKey.generate();
        // if several servers start concurrently, only one of them creates it
        return create(made, handle -> repository.all(handle).isEmpty()) ? Optional.of(made) : Optional.empty();
    }

    /**
     * Returns the principal that the host's operator signs in as: the key from the settings, or otherwise the oldest
     * administrator key, preferably one that never expires. Empty if no valid key can manage keys and tenants.
     */
    public Optional<Principal> holder() {
        Optional<KeyId> configured = named().map(ApiKey::id);
        Instant now = clock.instant();
        return ring.all().stream()
                .filter(key -> key.validAt(now) && administers(key))
                .min(Comparator.comparing((StoredKey key) -> !configured.equals(Optional.of(key.id())))
                        .thenComparing(key -> key.expiresAt() != null)
                        .thenComparing(StoredKey::createdAt))
                .map(AdminKey::holder);
    }

    private Optional<ApiKey> named() {
        return Optional.ofNullable(configuration.adminKey()).flatMap(ApiKey::parse);
    }

    /** Keys of tenants other than the first never hold the permission to manage tenants. */
    private static boolean administers(StoredKey key) {
        return key.permissions().containsAll(Set.of(Permission.KEY_MANAGE, Permission.TENANT_MANAGE));
    }

    private static Principal holder(StoredKey key) {
        return key.principal(key.newestVersion(), Principal.Credential.SESSION);
    }

    /** The setting takes precedence over the stored secret, so that an operator who lost the key can regain access. */
    private void ensure(ApiKey key) {
        if (ring.find(key.id()).isEmpty()
                && create(key, handle -> repository.find(handle, key.id()).isEmpty())) {
            return;
        }
        Optional<StoredKey> stored = ring.find(key.id());
        Optional<String> unusable = unusable(stored.orElseThrow());
        if (unusable.isPresent()) {
            LOG.warn(
                    "Ignoring WINDSOCK_ADMIN_KEY, because its key {}; set a key with a different id to create a new "
                            + "administrator: key={}",
                    unusable.get(),
                    key.id());
        } else if (ring.authenticate(key).isEmpty()) {
            replaceSecret(stored.orElseThrow(), key);
        }
    }

    /** Returns the reason why a key is not an administrator, as the end of a sentence; empty if it is an administrator. */
    private Optional<String> unusable(StoredKey key) {
        if (key.revokedAt() != null) {
            return Optional.of("is revoked");
        }
        if (!key.validAt(clock.instant())) {
            return Optional.of("has expired");
        }
        if (!key.tenantId().equals(TenantId.DEFAULT)) {
            return Optional.of("belongs to another tenant");
        }
        return administers(key) ? Optional.empty() : Optional.of("cannot manage keys and tenants");
    }

    /**
     * Creates a key if a condition holds in the transaction. Otherwise returns false. In both cases, the ring then contains the
     * stored keys.
     */
    private boolean create(ApiKey key, Predicate<Handle> wanted) {
        StoredKey admin = new StoredKey(
                key.id(),
                TenantId.DEFAULT,
                "admin",
                new StoredKey.Grant.OfRole(Role.ADMIN),
                Actor.WINDSOCK,
                now(),
                null,
                null,
                List.of(new StoredKey.Secret(1, key.hash(), null)));
        boolean created = store.write(transaction -> {
                    if (!wanted.test(transaction.handle())) {
                        return false;
                    }
                    repository.insert(transaction.handle(), admin);
                    record(transaction, EventType.KEY_CREATED, "key:create", admin);
                    return true;
                })
                .value();
        store.read(repository::all).forEach(ring::put);
        return created;
    }

    private void replaceSecret(StoredKey stored, ApiKey key) {
        store.write(transaction -> {
            StoredKey current =
                    repository.find(transaction.handle(), stored.id()).orElseThrow();
            if (current.authenticate(key.hash(), clock.instant()).isPresent()) {
                // another server that starts with the same setting has already replaced the secret
                return current;
            }
            repository.removeSecrets(transaction.handle(), current.id());
            repository.insert(
                    transaction.handle(),
                    current.id(),
                    new StoredKey.Secret(current.newestVersion() + 1, key.hash(), null));
            return record(transaction, EventType.KEY_ROTATED, "key:rotate", current);
        });
        ring.put(store.read(handle -> repository.find(handle, stored.id())).orElseThrow());
    }

    private StoredKey record(Transaction transaction, EventType type, String action, StoredKey key) {
        journal.record(
                transaction,
                new ChangeJournal.Change(
                        type, key.tenantId(), key.id().value(), KeyView.of(key, uses.lastUse(key.id()))),
                Cause.internal(Actor.WINDSOCK),
                action,
                Map.of("name", key.name()));
        return key;
    }

    private Instant now() {
        return Timestamps.toMillis(clock.instant());
    }
}
