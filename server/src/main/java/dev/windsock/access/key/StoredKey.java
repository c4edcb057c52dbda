// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.Actor;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored.
 *
 * @param grant the source of its permissions
 * @param creator the key that created it, with the creating key's name at that time, or {@link Actor#WINDSOCK}
 * @param secrets the secrets of the key, ordered by version; older ones are valid during their grace period
 */
public record StoredKey(
        KeyId id,
        TenantId tenantId,
        String name,
        Grant grant,
        Actor creator,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        List<Secret> secrets) {
    /** The source of a key's permissions. */
    sealed interface Grant {
        Set<Permission> permissions();

        /** The permissions that a role has in the running version: an upgrade that extends the role also extends the key. */
        record OfRole(Role role) implements Grant {
            @Override
            public Set<Permission> permissions() {
                return role.permissions();
            }
        }

        /** A fixed list of permissions. */
        record Listed(Set<Permission> permissions) implements Grant {
            public Listed {
                permissions = Set.copyOf(permissions);
            }
        }
    }

    /**
     * One of a key's secrets.
     *
     * @param version 1 for the first secret; each rotation adds a secret with the next version
     * @param validUntil the end of its validity, exclusive; null for the latest version
     */
    public record Secret(
            int version, SecretHash hash, @Nullable Instant validUntil) {
        boolean validAt(Instant now) {
            return validUntil == null || now.isBefore(validUntil);
        }
    }

    public StoredKey {
        secrets = List.copyOf(secrets);
    }

    /** Returns the permissions that the key holds. Only keys of the first tenant hold server-wide permissions. */
    public Set<Permission> permissions() {
        return tenantId.equals(TenantId.DEFAULT)
                ? grant.permissions()
                : grant.permissions().stream()
                        .filter(permission -> permission.existsIn(tenantId))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the role; null if the key has a list of permissions instead. */
    @Nullable Role role() {
        return switch (grant) {
            case Grant.OfRole(Role role) -> role;
            case Grant.Listed listed -> null;
        };
    }

    /** Returns whether the key is valid at the given time. */
    boolean validAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Returns whether a secret of the key is valid at the given time. */
    boolean validAt(Instant now, int version) {
        return validAt(now) && secrets.stream().anyMatch(secret -> secret.version() == version && secret.validAt(now));
    }

    /** Returns the principal for a secret; empty if it is wrong or not valid at that time. */
    Optional<Principal> authenticate(SecretHash hash, Instant now) {
        if (!validAt(now)) {
            return Optional.empty();
        }
        return secrets.stream()
                .filter(secret -> secret.hash().matches(hash) && secret.validAt(now))
                .findFirst()
                .map(secret -> principal(secret.version(), Principal.Credential.HEADER));
    }

    Principal principal(int version, Principal.Credential credential) {
        return new Principal(id, version, name, tenantId, permissions(), credential);
    }

    /** Returns whether this is a later state of the same key: a revocation is permanent, and each rotation adds a secret. */
    boolean isLaterThan(StoredKey other) {
        return revokedAt == null
                ? other.revokedAt() == null && newestVersion() > other.newestVersion()
                : other.revokedAt() == null;
    }

    /** Returns the end of the last grace period; null if there is none. */
    @Nullable Instant previousSecretExpiresAt() {
        return secrets.stream()
                .map(Secret::validUntil)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    int newestVersion() {
        return secrets.getLast().version();
    }
}
