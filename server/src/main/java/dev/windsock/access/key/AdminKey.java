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

/**
 * Ensures that an administrator exists: the key that the settings name, or a generated one if there is no key yet.
 *
 * <p>Threading: used once, while the server starts; blocks.
 */
@Singleton
public final class AdminKey {
    private final Store store;
    private final KeyRepository repository;
    private final KeyRing ring;
    private final ChangeJournal journal;
    private final Clock clock;
    private final AccessConfiguration configuration;

    AdminKey(
            Store store,
            KeyRepository repository,
            KeyRing ring,
            ChangeJournal journal,
            Clock clock,
            AccessConfiguration configuration) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.journal = journal;
        this.clock = clock;
        this.configuration = configuration;
    }

    /** Creates the key if it is missing. Returns it if it was generated, since nobody knows it yet. */
    public Optional<ApiKey> ensure() {
        if (configuration.adminKey() != null) {
            ensure(ApiKey.parse(configuration.adminKey())
                    .orElseThrow(() -> new IllegalStateException("WINDSOCK_ADMIN_KEY is not an API key")));
            return Optional.empty();
        }
        if (!ring.isEmpty()) {
            return Optional.empty();
        }
        ApiKey made = ApiKey.generate();
        create(made);
        return Optional.of(made);
    }

    /** Returns whom the operator of the host signs in as: the key of the settings, or else the oldest, preferably one that never expires. Empty if no valid key can manage keys and tenants. */
    public Optional<Principal> holder() {
        Optional<KeyId> configured = Optional.ofNullable(configuration.adminKey())
                .flatMap(ApiKey::parse)
                .map(ApiKey::id);
        Instant now = clock.instant();
        return ring.all().stream()
                .filter(key -> key.validAt(now) && key.tenantId().equals(TenantId.DEFAULT))
                .filter(key ->
                        holder(key).may(Permission.KEY_MANAGE) && holder(key).may(Permission.TENANT_MANAGE))
                .min(Comparator.comparing((StoredKey key) -> !configured.equals(Optional.of(key.id())))
                        .thenComparing(key -> key.expiresAt() != null)
                        .thenComparing(StoredKey::createdAt))
                .map(AdminKey::holder);
    }

    private static Principal holder(StoredKey key) {
        return key.principal(key.newestVersion(), Principal.Credential.SESSION);
    }

    /** The setting takes precedence over the stored secret, so that an operator who lost the key can regain access. */
    private void ensure(ApiKey key) {
        Optional<StoredKey> stored = ring.find(key.id());
        if (stored.isEmpty()) {
            create(key);
        } else if (ring.authenticate(key).isEmpty()) {
            replaceSecret(stored.get(), key);
        }
    }

    private void create(ApiKey key) {
        StoredKey admin = new StoredKey(
                key.id(),
                TenantId.DEFAULT,
                "admin",
                new StoredKey.Grant.OfRole(Role.ADMIN),
                Actor.WINDSOCK.name(),
                now(),
                null,
                null,
                List.of(new StoredKey.Secret(1, key.hash(), null)));
        store.write(transaction -> {
            repository.insert(transaction.handle(), admin);
            return record(transaction, EventType.KEY_CREATED, "key:create", admin);
        });
        ring.put(admin);
    }

    private void replaceSecret(StoredKey stored, ApiKey key) {
        if (stored.revokedAt() != null || !stored.permissions().contains(Permission.KEY_MANAGE)) {
            throw new IllegalStateException("WINDSOCK_ADMIN_KEY names the key " + key.id()
                    + ", which is revoked or lacks the permission key:manage");
        }
        store.write(transaction -> {
            repository.endSecrets(transaction.handle(), stored.id(), now());
            repository.insert(
                    transaction.handle(),
                    stored.id(),
                    new StoredKey.Secret(stored.newestVersion() + 1, key.hash(), null));
            return record(transaction, EventType.KEY_ROTATED, "key:rotate", stored);
        });
        ring.put(store.read(handle -> repository.find(handle, stored.id())).orElseThrow());
    }

    private StoredKey record(Transaction transaction, EventType type, String action, StoredKey key) {
        journal.record(
                transaction,
                new ChangeJournal.Change(type, key.tenantId(), key.id().value(), KeyView.of(key)),
                Cause.internal(Actor.WINDSOCK),
                action,
                Map.of("name", key.name()));
        return key;
    }

    private Instant now() {
        return Timestamps.toMillis(clock.instant());
    }
}
