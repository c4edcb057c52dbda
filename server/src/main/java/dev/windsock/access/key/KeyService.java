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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, rotates and revokes keys on behalf of callers, as {@link KeyRules} allow.
 *
 * <p>Threading: the methods with a transaction parameter run in that transaction. {@link #apply} is called after the commit,
 * and closes everything opened with a secret that is no longer valid.
 */
@Singleton
final class KeyService implements TenantKeys {
    private static final Logger LOG = LoggerFactory.getLogger(KeyService.class);

    private final Store store;
    private final KeyRepository repository;
    private final KeyRing ring;
    private final KeyRules rules;
    private final KeyUses uses;
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
            KeyRules rules,
            KeyUses uses,
            KeyAddresses addresses,
            TenantQuotas quotas,
            TenantBounds tenants,
            ApplicationEventPublisher<CredentialsChanged> changes,
            ChangeJournal journal,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.rules = rules;
        this.uses = uses;
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

    /** Returns a key as clients see it. */
    KeyView view(StoredKey key) {
        return KeyView.of(key, uses.lastUse(key.id()));
    }

    /** Validates a request and returns the key to store. */
    StoredKey prepare(Caller caller, CreateKeyRequest request, ApiKey key) {
        Role role = role(request.role());
        if ((role == null) == (request.permissions() == null)) {
            throw RejectedException.invalid("role", "is required unless `permissions` is set");
        }
        TenantId tenantId = tenant(caller, request.tenantId());
        StoredKey callers = ring.find(caller.principal().keyId()).orElseThrow();
        Instant expiry = rules.expiry(callers, request.expiresAt());
        StoredKey.Grant grant = role == null
                ? new StoredKey.Grant.Listed(permissions(request.permissions(), tenantId))
                : new StoredKey.Grant.OfRole(role);
        StoredKey prepared = new StoredKey(
                key.id(),
                tenantId,
                request.name(),
                grant,
                caller.principal().actor(),
                Timestamps.toMillis(clock.instant()),
                expiry,
                null,
                List.of(new StoredKey.Secret(1, key.hash(), null)));
        rules.requireHeld(caller, prepared.permissions(), "grant");
        return prepared;
    }

    /** @throws RejectedException QUOTA_EXCEEDED */
    void create(Transaction transaction, Caller caller, StoredKey key) {
        rules.requireValid(transaction, caller);
        quotas.take(transaction.handle(), key.tenantId(), Map.of(Quota.KEYS, 1L));
        repository.insert(transaction.handle(), key);
        addresses.expect(transaction, key.id(), caller);
        record(transaction, caller, EventType.KEY_CREATED, "key:create", key);
    }

    /** Issues a new secret for a key. The old secrets end after the grace period. */
    StoredKey rotate(Transaction transaction, Caller caller, KeyId id, ApiKey next, Duration grace) {
        StoredKey callers = rules.requireValid(transaction, caller);
        StoredKey before = rules.find(transaction.handle(), caller, id);
        rules.requireHeld(caller, before.permissions(), "rotate a key with");
        Instant now = clock.instant();
        if (!before.validAt(now)) {
            throw new RejectedException(ErrorCode.INVALID_STATE, "The key has expired. Create a new one.");
        }
        rules.requireOutlives(callers, before);
        if (grace.isZero()) {
            repository.removeSecrets(transaction.handle(), before.id());
        } else {
            repository.endSecrets(transaction.handle(), before.id(), Timestamps.toMillis(now.plus(grace)));
        }
        repository.insert(
                transaction.handle(), before.id(), new StoredKey.Secret(before.newestVersion() + 1, next.hash(), null));
        StoredKey after = rules.find(transaction.handle(), caller, id);
        record(transaction, caller, EventType.KEY_ROTATED, "key:rotate", after);
        return after;
    }

    /** Revokes a key permanently. Blocks until everything that was opened with the key is closing. */
    Outcome<StoredKey> revoke(Caller caller, KeyId id) {
        Outcome<StoredKey> committed = store.writeEssential(transaction -> {
            rules.requireValid(transaction, caller);
            StoredKey before = rules.find(transaction.handle(), caller, id);
            rules.requireHeld(caller, before.permissions(), "revoke a key with");
            rules.requireReplaceable(transaction, caller.tenantId(), before);
            return revoke(transaction, caller, before);
        });
        apply(committed.value());
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
        List<StoredKey> keys = repository.ofTenant(transaction.handle(), tenantId).stream()
                .filter(key -> key.revokedAt() == null)
                .toList();
        Instant now = clock.instant();
        List<StoredKey> valid = keys.stream().filter(key -> key.validAt(now)).toList();
        if (!valid.isEmpty()) {
            rules.requireValid(transaction, caller);
            rules.requireHeld(
                    caller,
                    Stream.concat(
                                    Stream.of(Permission.KEY_MANAGE),
                                    valid.stream().flatMap(key -> key.permissions().stream()))
                            .toList(),
                    "revoke the tenant's keys, which requires");
        }
        keys.forEach(key -> revoke(transaction, caller, key));
    }

    @Override
    public void revoked(TenantId tenantId) {
        try {
            applyAll(store.read(handle -> repository.ofTenant(handle, tenantId)));
        } catch (RejectedException e) {
            // a response must not report a committed change as failed: KeyChanges applies it once the store can be read
            LOG.warn("Cannot apply key changes before the response, retrying: cause={}", e.getMessage());
        }
    }

    /**
     * Applies the committed state of a key before the response is sent. Does not read the key, so it works even while the store
     * is unavailable.
     */
    void apply(StoredKey committed) {
        applyAll(List.of(committed));
    }

    /** Applies the committed change to a key. */
    void apply(KeyId id) {
        applyAll(List.of(store.read(handle -> repository.find(handle, id)).orElseThrow()));
    }

    /** Applies the stored state of all keys. */
    void applyStored() {
        applyAll(store.read(repository::all));
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
                        "permissions",
                        "must not contain " + wireName + ": only keys of the tenant `default` can hold it");
            }
            permissions.add(permission);
        }
        return permissions;
    }

    /** A change to another tenant's key is recorded in the audit logs of both tenants. */
    private void record(Transaction transaction, Caller caller, EventType type, String action, StoredKey key) {
        ChangeJournal.Change change =
                new ChangeJournal.Change(type, key.tenantId(), key.id().value(), view(key));
        Map<String, String> details =
                Map.of("name", key.name(), "tenant_id", key.tenantId().value());
        journal.record(transaction, change, Cause.of(caller), action, details);
        TenantId own = caller.principal().tenantId();
        if (!own.equals(key.tenantId())) {
            journal.audit(transaction, own, change, Cause.of(caller), action, details);
        }
    }
}
