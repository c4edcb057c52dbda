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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The tables of keys and their secrets. Stateless; blocks. */
@Singleton
public final class KeyRepository {
    private record SecretRow(KeyId keyId, StoredKey.Secret secret) {}

    /** Returns every key, including revoked ones. */
    List<StoredKey> all(Handle handle) {
        return keys(
                handle.createQuery("select * from api_key_secrets order by key_id, version"),
                handle.createQuery("select * from api_keys order by created_at, id"));
    }

    /** Returns every key of a tenant, including revoked ones. */
    List<StoredKey> ofTenant(Handle handle, TenantId tenantId) {
        return keys(
                handle.createQuery("""
                                select api_key_secrets.* from api_keys join api_key_secrets on key_id = id
                                where tenant_id = :tenant order by key_id, version""").bind("tenant", tenantId.value()),
                handle.createQuery("select * from api_keys where tenant_id = :tenant order by created_at, id")
                        .bind("tenant", tenantId.value()));
    }

    private static List<StoredKey> keys(Query secrets, Query keys) {
        Map<KeyId, List<StoredKey.Secret>> ofKeys =
                secrets
                        .map((rs, context) -> new SecretRow(new KeyId(rs.getString("key_id")), secret(rs)))
                        .list()
                        .stream()
                        .collect(Collectors.groupingBy(
                                SecretRow::keyId, Collectors.mapping(SecretRow::secret, Collectors.toList())));
        return keys.map((rs, context) -> key(rs, ofKeys.getOrDefault(new KeyId(rs.getString("id")), List.of())))
                .list();
    }

    /** Returns when keys were last used; keys that were never used are omitted. */
    Map<KeyId, Instant> lastUses(Handle handle) {
        Map<KeyId, Instant> uses = new HashMap<>();
        handle.createQuery("select id, last_used_at from api_keys where last_used_at is not null")
                .map((rs, context) -> Map.entry(
                        new KeyId(rs.getString("id")),
                        rs.getTimestamp("last_used_at").toInstant()))
                .forEach(use -> uses.put(use.getKey(), use.getValue()));
        return uses;
    }

    /** Stores when keys were last used, in one round trip. */
    void used(Handle handle, Map<KeyId, Instant> uses) {
        // another server may have stored a later use
        PreparedBatch batch = handle.prepareBatch("""
                update api_keys set last_used_at = :at
                where id = :id and (last_used_at is null or last_used_at < :at)""");
        uses.forEach((id, at) -> batch.bind("id", id.value()).bind("at", at).add());
        batch.execute();
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
        Actor creator = key.creator();
        handle.createUpdate("""
                        insert into api_keys (id, tenant_id, name, role, permissions, created_by, created_by_name, created_at,
                            expires_at)
                        values (:id, :tenant, :name, :role, :permissions, :createdBy, :createdByName, :createdAt,
                            :expiresAt)""")
                .bind("id", key.id().value())
                .bind("tenant", key.tenantId().value())
                .bind("name", key.name())
                .bind("role", key.role() == null ? null : key.role().wireName())
                .bind("permissions", key.role() == null ? join(key.permissions()) : "")
                .bind("createdBy", creator.keyId() == null ? creator.name() : creator.keyId())
                .bind("createdByName", creator.keyId() == null ? null : creator.name())
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

    /** Sets the end time of every secret of a key, unless the secret ends earlier. */
    void endSecrets(Handle handle, KeyId id, Instant end) {
        handle.createUpdate("""
                        update api_key_secrets set valid_until = :end
                        where key_id = :id and (valid_until is null or valid_until > :end)""").bind("id", id.value()).bind("end", end).execute();
    }

    /** Removes every secret of a key. They end immediately, regardless of the servers' clocks. */
    void removeSecrets(Handle handle, KeyId id) {
        handle.createUpdate("delete from api_key_secrets where key_id = :id")
                .bind("id", id.value())
                .execute();
    }

    void revoke(Handle handle, KeyId id, Instant now) {
        handle.createUpdate("update api_keys set revoked_at = :now where id = :id")
                .bind("id", id.value())
                .bind("now", now)
                .execute();
    }

    /**
     * Removes secrets that ended before the given time. The latest secret of a key has no end time. @return the number of
     * removed secrets
     */
    int removeSecretsBefore(Handle handle, Instant time) {
        return handle.createUpdate("delete from api_key_secrets where valid_until < :time")
                .bind("time", time)
                .execute();
    }

    /** Returns some of the keys that were revoked or expired before the given time, except keys that Windsock created. */
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

    /** Removes a key with its secrets, and with those of its sessions that have not been swept yet. */
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
                creator(rs.getString("created_by"), rs.getString("created_by_name")),
                rs.getTimestamp("created_at").toInstant(),
                instant(rs, "expires_at"),
                instant(rs, "revoked_at"),
                secrets);
    }

    private static Actor creator(String id, @Nullable String name) {
        return name == null ? new Actor(null, id) : new Actor(id, name);
    }

    /** If there is a role, the list of permissions that an earlier version stored with it is ignored. */
    private static StoredKey.Grant grant(@Nullable String role, String permissions) {
        return role == null
                ? new StoredKey.Grant.Listed(split(permissions))
                : new StoredKey.Grant.OfRole(Role.parse(role).orElseThrow());
    }

    private static String join(Set<Permission> permissions) {
        return permissions.stream().map(Permission::wireName).sorted().collect(Collectors.joining(" "));
    }

    /** A permission that a newer version has stored is unknown to this version and grants nothing. */
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
