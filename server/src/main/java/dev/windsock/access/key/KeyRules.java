// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The rules for what a caller may do with keys:
 *
 * <ul>
 *   <li>A caller creates, rotates and revokes only keys whose permissions it holds.
 *   <li>Nothing that a caller obtains outlives its own key: neither a key that it creates, nor the new secret of a key that it
 *       rotates.
 *   <li>At least one key of the caller's tenant that can manage keys remains; in the first tenant, one that can manage both
 *       keys and tenants.
 * </ul>
 *
 * <p>Threading: stateless; the methods with a transaction parameter block. Changes run one at a time, so no other change to a
 * key can happen between a check and the change that follows it in the same transaction.
 */
@Singleton
public final class KeyRules {
    /** The abilities that at least one key of a tenant must always have, and their descriptions in errors. */
    private static final List<Duty> DUTIES = List.of(
            new Duty("can manage keys", Set.of(Permission.KEY_MANAGE)),
            new Duty("can manage tenants", Set.of(Permission.TENANT_MANAGE)),
            // a key that can only manage tenants could not create the first key of a tenant
            new Duty("can manage both keys and tenants", Set.of(Permission.KEY_MANAGE, Permission.TENANT_MANAGE)));

    private record Duty(String words, Set<Permission> permissions) {
        boolean isOf(StoredKey key) {
            return key.permissions().containsAll(permissions);
        }
    }

    private final KeyRepository repository;
    private final Clock clock;

    KeyRules(KeyRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * Returns the caller's key, as the transaction sees it: the key may have ended since the request was authenticated.
     *
     * @throws RejectedException UNAUTHENTICATED if the key has ended
     */
    public StoredKey requireValid(Transaction transaction, Caller caller) {
        return repository
                .find(transaction.handle(), caller.principal().keyId())
                .filter(key -> key.validAt(clock.instant(), caller.principal().secretVersion()))
                .orElseThrow(() -> new RejectedException(
                        ErrorCode.UNAUTHENTICATED, "The calling key was revoked or rotated, or has expired."));
    }

    /**
     * Returns a key that a caller may manage: a key of its own tenant, or of any tenant if the caller may manage tenants.
     *
     * @throws RejectedException NOT_FOUND if there is no such key, or if it is revoked
     */
    public StoredKey find(Handle handle, Caller caller, KeyId id) {
        return repository
                .find(handle, id)
                .filter(key -> key.revokedAt() == null
                        && (key.tenantId().equals(caller.tenantId())
                                || caller.principal().may(Permission.TENANT_MANAGE)))
                .orElseThrow(() -> RejectedException.notFound("key", id.value()));
    }

    /**
     * Requires that a caller holds the given permissions.
     *
     * @param action the attempted action, such as {@code grant}; in the error message, the word "permissions" follows it
     * @throws RejectedException FORBIDDEN
     */
    public void requireHeld(Caller caller, Collection<Permission> permissions, String action) {
        List<String> lacking = permissions.stream()
                .filter(permission -> !caller.principal().may(permission))
                .map(Permission::wireName)
                .distinct()
                .sorted()
                .toList();
        if (!lacking.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN,
                    "The calling key cannot " + action + " permissions that it does not hold: "
                            + String.join(", ", lacking) + ".");
        }
    }

    /**
     * Returns the expiry time for a key that the caller creates; null if it never expires.
     *
     * @param requested the requested expiry time; null for the latest possible time
     * @throws RejectedException VALIDATION_FAILED if the requested time is in the past, or later than the expiry of the
     *     caller's own key
     */
    @Nullable Instant expiry(StoredKey callers, @Nullable Instant requested) {
        Instant bound = callers.expiresAt();
        if (requested == null) {
            return bound;
        }
        Instant expiry = Timestamps.toMillis(requested);
        if (!requested.isAfter(clock.instant())) {
            throw RejectedException.invalid("expires_at", "must be in the future");
        }
        if (bound != null && expiry.isAfter(bound)) {
            throw RejectedException.invalid(
                    "expires_at",
                    "must not be later than the expiry of the calling key, which is " + Timestamps.format(bound));
        }
        return expiry;
    }

    /** @throws RejectedException FORBIDDEN if the caller's key expires before the key that it would rotate */
    void requireOutlives(StoredKey callers, StoredKey rotated) {
        Instant bound = callers.expiresAt();
        if (bound != null && (rotated.expiresAt() == null || rotated.expiresAt().isAfter(bound))) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN,
                    "The calling key expires at " + Timestamps.format(bound)
                            + " and cannot rotate a key that is valid for longer.");
        }
    }

    /**
     * Requires, before a key is revoked, that the tenant has another key with the same indispensable abilities. A key that
     * expires is not a substitute for one that never expires. The administrators of the first tenant may revoke every key of
     * another tenant, since they can create keys there.
     *
     * @throws RejectedException INVALID_STATE
     */
    void requireReplaceable(Transaction transaction, TenantId caller, StoredKey key) {
        Instant now = clock.instant();
        if (!key.tenantId().equals(caller) || !key.validAt(now)) {
            return;
        }
        boolean lasting = key.expiresAt() == null;
        List<StoredKey> others = repository.ofTenant(transaction.handle(), key.tenantId()).stream()
                .filter(other ->
                        !other.id().equals(key.id()) && other.validAt(now) && (other.expiresAt() == null || !lasting))
                .toList();
        for (Duty duty : DUTIES) {
            if (duty.isOf(key) && others.stream().noneMatch(duty::isOf)) {
                throw new RejectedException(
                        ErrorCode.INVALID_STATE,
                        "This is the last key that " + duty.words() + (lasting ? " and never expires" : "")
                                + ". Create another one first.");
            }
        }
    }
}
