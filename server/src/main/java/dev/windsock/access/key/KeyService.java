// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantKeys;
import dev.windsock.tenant.TenantQuotas;
import io.micronaut.context.event.ApplicationEventPublisher;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates, rotates and revokes keys on behalf of callers. A caller can grant only permissions that it holds, and the last key that can manage keys cannot be revoked.
 *
 * <p>Threading: the methods that take a transaction run in it; {@link #apply} is called after the commit, and closes everything that an ended secret opened.
 */
@Singleton
final class KeyService implements TenantKeys {
    private final Store store;
    private final KeyRepository repository;
    private final KeyRing ring;
    private final KeyAddresses addresses;
    private final TenantQuotas quotas;
    private final TenantBounds tenants;
    private final ApplicationEventPublisher<CredentialsChanged> changes;
    private final ChangeJournal journal;
    private final Clock clock;

    KeyService(
            Store store,
            KeyRepository repository,
            KeyRing ring,
            KeyAddresses addresses,
            TenantQuotas quotas,
            TenantBounds tenants,
            ApplicationEventPublisher<CredentialsChanged> changes,
            ChangeJournal journal,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.addresses = addresses;
        this.quotas = quotas;
        this.tenants = tenants;
        this.changes = changes;
        this.journal = journal;
        this.clock = clock;
    }

    /** Returns the keys of a tenant that are not revoked, newest first. */
    List<StoredKey> list(TenantId tenantId) {
        return ring.all().stream()
                .filter(key -> key.tenantId().equals(tenantId) && key.revokedAt() == null)
                .sorted(Comparator.comparing(StoredKey::createdAt)
                        .thenComparing(key -> key.id().value())
                        .reversed())
                .toList();
    }

    /** Validates a request and returns the key to store. */
    StoredKey prepare(Caller caller, CreateKeyRequest request, ApiKey key) {
        Role role = role(request.role());
        if ((role == null) == (request.permissions() == null)) {
            throw RejectedException.invalid("role", "is required unless `permissions` is set");
        }
        TenantId tenantId = tenant(caller, request.tenantId());
        Instant now = Timestamps.toMillis(clock.instant());
        if (request.expiresAt() != null && !request.expiresAt().isAfter(now)) {
            throw RejectedException.invalid("expires_at", "must be in the future");
        }
        StoredKey.Grant grant = role == null
                ? new StoredKey.Grant.Listed(permissions(request.permissions(), tenantId))
                : new StoredKey.Grant.OfRole(role);
        StoredKey prepared = new StoredKey(
                key.id(),
                tenantId,
                request.name(),
                grant,
                caller.principal().keyId().value(),
                now,
                request.expiresAt() == null ? null : Timestamps.toMillis(request.expiresAt()),
                null,
                List.of(new StoredKey.Secret(1, key.hash(), null)));
        requireHeld(caller, prepared.permissions());
        return prepared;
    }

    /** @throws RejectedException QUOTA_EXCEEDED */
    void create(Transaction transaction, Caller caller, StoredKey key) {
        quotas.take(transaction.handle(), key.tenantId(), Map.of(Quota.KEYS, 1L));
        repository.insert(transaction.handle(), key);
        addresses.expect(transaction, key.id(), caller);
        record(transaction, caller, EventType.KEY_CREATED, "key:create", key);
    }

    /** Gives a key a new secret. The old secrets end after the grace period. */
    StoredKey rotate(Transaction transaction, Caller caller, KeyId id, ApiKey next, Duration grace) {
        StoredKey before = find(transaction, caller, id);
        requireHeld(caller, before.permissions());
        Instant now = clock.instant();
        if (!before.validAt(now)) {
            throw new RejectedException(ErrorCode.INVALID_STATE, "The key has expired. Create a new one.");
        }
        Instant end = Timestamps.toMillis(now.plus(grace));
        repository.endSecrets(transaction.handle(), before.id(), end);
        repository.insert(
                transaction.handle(), before.id(), new StoredKey.Secret(before.newestVersion() + 1, next.hash(), null));
        StoredKey after = find(transaction, caller, id);
        record(transaction, caller, EventType.KEY_ROTATED, "key:rotate", after);
        return after;
    }

    /** Revokes a key permanently. Blocks until everything that it opened is closing. */
    Outcome<StoredKey> revoke(Caller caller, KeyId id) {
        Outcome<StoredKey> committed = store.writeEssential(transaction -> {
            StoredKey before = find(transaction, caller, id);
            Instant now = Timestamps.toMillis(clock.instant());
            if (before.tenantId().equals(caller.principal().tenantId())
                    && before.permissions().contains(Permission.KEY_MANAGE)
                    // read from the store: of two concurrent revocations, the second sees the first
                    && repository.all(transaction.handle()).stream()
                            .filter(key -> !key.id().equals(before.id()))
                            .noneMatch(key -> key.tenantId().equals(before.tenantId())
                                    && key.permissions().contains(Permission.KEY_MANAGE)
                                    && key.validAt(now))) {
                throw new RejectedException(
                        ErrorCode.INVALID_STATE,
                        "This is the last key that can manage keys. Create another one first.");
            }
            return revoke(transaction, caller, before);
        });
        apply(id);
        return committed;
    }

    private StoredKey revoke(Transaction transaction, Caller caller, StoredKey key) {
        repository.revoke(transaction.handle(), key.id(), Timestamps.toMillis(clock.instant()));
        StoredKey after = repository.find(transaction.handle(), key.id()).orElseThrow();
        record(transaction, caller, EventType.KEY_REVOKED, "key:revoke", after);
        return after;
    }

    @Override
    public void revoke(Transaction transaction, Caller caller, TenantId tenantId) {
        repository.ofTenant(transaction.handle(), tenantId).stream()
                .filter(key -> key.revokedAt() == null)
                .forEach(key -> revoke(transaction, caller, key));
    }

    @Override
    public void revoked(TenantId tenantId) {
        applyAll(store.read(handle -> repository.ofTenant(handle, tenantId)));
    }

    /** Applies the committed change of a key. */
    void apply(KeyId id) {
        applyAll(List.of(store.read(handle -> repository.find(handle, id)).orElseThrow()));
    }

    private void applyAll(List<StoredKey> changed) {
        changed.forEach(ring::put);
        changes.publishEvent(new CredentialsChanged());
    }

    /** Returns the tenant whose keys are requested. Another tenant requires the permission to manage tenants. */
    TenantId tenant(Caller caller, @Nullable String tenantId) {
        TenantId own = caller.principal().tenantId();
        if (tenantId == null || tenantId.equals(own.value())) {
            return own;
        }
        if (!caller.principal().may(Permission.TENANT_MANAGE)) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN, "Keys of another tenant require the permission `tenant:manage`.");
        }
        return tenants.find(tenantId).orElseThrow(() -> RejectedException.notFound("tenant", tenantId));
    }

    private StoredKey find(Transaction transaction, Caller caller, KeyId id) {
        return repository
                .find(transaction.handle(), id)
                .filter(key -> key.revokedAt() == null
                        && (key.tenantId().equals(caller.principal().tenantId())
                                || caller.principal().may(Permission.TENANT_MANAGE)))
                .orElseThrow(() -> RejectedException.notFound("key", id.value()));
    }

    private static @Nullable Role role(@Nullable String wireName) {
        return wireName == null
                ? null
                : Role.parse(wireName)
                        .orElseThrow(() -> RejectedException.invalid("role", "must be viewer, operator or admin"));
    }

    private static Set<Permission> permissions(@Nullable List<String> wireNames, TenantId tenantId) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (String wireName : wireNames == null ? List.<String>of() : wireNames) {
            Permission permission = Permission.parse(wireName)
                    .orElseThrow(() ->
                            RejectedException.invalid("permissions", "contains an unknown permission: " + wireName));
            if (!permission.existsIn(tenantId)) {
                throw RejectedException.invalid(
                        "permissions", "must not contain " + wireName + ": only keys of the first tenant can hold it");
            }
            permissions.add(permission);
        }
        return permissions;
    }

    private static void requireHeld(Caller caller, Set<Permission> permissions) {
        List<String> lacking = permissions.stream()
                .filter(permission -> !caller.principal().may(permission))
                .map(Permission::wireName)
                .sorted()
                .toList();
        if (!lacking.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN,
                    "The calling key cannot grant permissions that it does not hold: " + String.join(", ", lacking)
                            + ".");
        }
    }

    /** A change of a key of another tenant is recorded in the audit logs of both tenants. */
    private void record(Transaction transaction, Caller caller, EventType type, String action, StoredKey key) {
        ChangeJournal.Change change =
                new ChangeJournal.Change(type, key.tenantId(), key.id().value(), KeyView.of(key));
        Map<String, String> details =
                Map.of("name", key.name(), "tenant_id", key.tenantId().value());
        journal.record(transaction, change, Cause.of(caller), action, details);
        TenantId own = caller.principal().tenantId();
        if (!own.equals(key.tenantId())) {
            journal.audit(transaction, own, change, Cause.of(caller), action, details);
        }
    }
}
