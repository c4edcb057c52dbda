// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.Actor;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of keys and their secrets. Stateless; blocks. */
@Singleton
public final class KeyRepository {
    private record SecretRow(KeyId keyId, StoredKey.Secret secret) {}

    /** Returns every key, including revoked ones. */
    List<StoredKey> all(Handle handle) {
        Map<KeyId, List<StoredKey.Secret>> secrets = handle
                .createQuery("select * from api_key_secrets order by key_id, version")
                .map((rs, context) -> new SecretRow(new KeyId(rs.getString("key_id")), secret(rs)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        SecretRow::keyId, Collectors.mapping(SecretRow::secret, Collectors.toList())));
        return handle.createQuery("select * from api_keys order by created_at, id")
                .map((rs, context) -> key(rs, secrets.getOrDefault(new KeyId(rs.getString("id")), List.of())))
                .list();
    }

    /** Returns every key of a tenant, including revoked ones. */
    List<StoredKey> ofTenant(Handle handle, TenantId tenantId) {
        return handle
                .createQuery("select id from api_keys where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .mapTo(String.class)
                .list()
                .stream()
                .flatMap(id -> find(handle, new KeyId(id)).stream())
                .toList();
    }

    /** Counts the keys of a tenant that are neither revoked nor expired. */
    long count(Handle handle, TenantId tenantId, Instant now) {
        return handle.createQuery("""
                        select count(*) from api_keys where tenant_id = :tenant and revoked_at is null
                            and (expires_at is null or expires_at > :now)""")
                .bind("tenant", tenantId.value())
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    Optional<StoredKey> find(Handle handle, KeyId id) {
        List<StoredKey.Secret> secrets = handle.createQuery(
                        "select * from api_key_secrets where key_id = :id order by version")
                .bind("id", id.value())
                .map((rs, context) -> secret(rs))
                .list();
        return handle.createQuery("select * from api_keys where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> key(rs, secrets))
                .findOne();
    }

    void insert(Handle handle, StoredKey key) {
        handle.createUpdate("""
                        insert into api_keys (id, tenant_id, name, role, permissions, created_by, created_at, expires_at)
                        values (:id, :tenant, :name, :role, :permissions, :createdBy, :createdAt, :expiresAt)""")
                .bind("id", key.id().value())
                .bind("tenant", key.tenantId().value())
                .bind("name", key.name())
                .bind("role", key.role() == null ? null : key.role().wireName())
                .bind("permissions", key.role() == null ? join(key.permissions()) : "")
                .bind("createdBy", key.createdBy())
                .bind("createdAt", key.createdAt())
                .bind("expiresAt", key.expiresAt())
                .execute();
        key.secrets().forEach(secret -> insert(handle, key.id(), secret));
    }

    void insert(Handle handle, KeyId id, StoredKey.Secret secret) {
        handle.createUpdate("""
                        insert into api_key_secrets (key_id, version, secret_hash, valid_until)
                        values (:id, :version, :hash, :validUntil)""")
                .bind("id", id.value())
                .bind("version", secret.version())
                .bind("hash", secret.hash().hex())
                .bind("validUntil", secret.validUntil())
                .execute();
    }

    /** Sets the end of every secret of a key, unless it ends earlier. */
    void endSecrets(Handle handle, KeyId id, Instant end) {
        handle.createUpdate("""
                        update api_key_secrets set valid_until = :end
                        where key_id = :id and (valid_until is null or valid_until > :end)""").bind("id", id.value()).bind("end", end).execute();
    }

    void revoke(Handle handle, KeyId id, Instant now) {
        handle.createUpdate("update api_keys set revoked_at = :now where id = :id")
                .bind("id", id.value())
                .bind("now", now)
                .execute();
    }

    /** Removes secrets that ended before a time. The newest secret of a key has no end. @return how many */
    int removeSecretsBefore(Handle handle, Instant time) {
        return handle.createUpdate("delete from api_key_secrets where valid_until < :time")
                .bind("time", time)
                .execute();
    }

    /** Returns some of the keys that were revoked or expired before a time, without those that Windsock created. */
    List<KeyId> endedBefore(Handle handle, Instant time, int limit) {
        return handle.createQuery("""
                        select id from api_keys where (revoked_at < :time or expires_at < :time) and created_by <> :windsock
                        limit :limit""")
                .bind("time", time)
                .bind("windsock", Actor.WINDSOCK.name())
                .bind("limit", limit)
                .map((rs, context) -> new KeyId(rs.getString("id")))
                .list();
    }

    /** Removes a key with its secrets, and any sessions that are about to be swept. */
    void remove(Handle handle, KeyId id) {
        for (String column : List.of("sessions where key_id", "api_key_secrets where key_id", "api_keys where id")) {
            handle.createUpdate("delete from " + column + " = :id")
                    .bind("id", id.value())
                    .execute();
        }
    }

    private static StoredKey key(ResultSet rs, List<StoredKey.Secret> secrets) throws SQLException {
        return new StoredKey(
                new KeyId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                rs.getString("name"),
                grant(rs.getString("role"), rs.getString("permissions")),
                rs.getString("created_by"),
                rs.getTimestamp("created_at").toInstant(),
                instant(rs, "expires_at"),
                instant(rs, "revoked_at"),
                secrets);
    }

    /** The list that an earlier version stored with a role is ignored. */
    private static StoredKey.Grant grant(@Nullable String role, String permissions) {
        return role == null
                ? new StoredKey.Grant.Listed(split(permissions))
                : new StoredKey.Grant.OfRole(Role.parse(role).orElseThrow());
    }

    private static String join(Set<Permission> permissions) {
        return permissions.stream().map(Permission::wireName).sorted().collect(Collectors.joining(" "));
    }

    /** A permission of a newer version is unknown here and grants nothing. */
    private static Set<Permission> split(String wireNames) {
        return Arrays.stream(wireNames.split(" "))
                .flatMap(name -> Permission.parse(name).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static StoredKey.Secret secret(ResultSet rs) throws SQLException {
        return new StoredKey.Secret(
                rs.getInt("version"), new SecretHash(rs.getString("secret_hash")), instant(rs, "valid_until"));
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp timestamp = rs.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
