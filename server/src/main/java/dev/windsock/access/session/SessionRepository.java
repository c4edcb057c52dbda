// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of sessions. Stateless; blocks. */
@Singleton
final class SessionRepository {
    /** Returns the next sessions in the order of their tokens. */
    List<Session> after(Handle handle, String token, int limit) {
        return handle.createQuery("select * from sessions where token_hash > :token order by token_hash limit " + limit)
                .bind("token", token)
                .map((rs, context) -> new Session(
                        new SecretHash(rs.getString("token_hash")),
                        new SecretHash(rs.getString("secret_hash")),
                        new KeyId(rs.getString("key_id")),
                        rs.getInt("secret_version"),
                        rs.getTimestamp("created_at").toInstant(),
                        rs.getTimestamp("last_seen_at").toInstant()))
                .list();
    }

    void insert(Handle handle, Session session) {
        handle.createUpdate("""
                        insert into sessions (token_hash, secret_hash, key_id, secret_version, created_at, last_seen_at)
                        values (:token, :secret, :keyId, :version, :createdAt, :lastSeenAt)""")
                .bind("token", session.token().hex())
                .bind("secret", session.secret().hex())
                .bind("keyId", session.keyId().value())
                .bind("version", session.secretVersion())
                .bind("createdAt", session.createdAt())
                .bind("lastSeenAt", session.lastSeenAt())
                .execute();
    }

    void seen(Handle handle, Session session) {
        handle.createUpdate("update sessions set last_seen_at = :lastSeenAt where token_hash = :token")
                .bind("token", session.token().hex())
                .bind("lastSeenAt", session.lastSeenAt())
                .execute();
    }

    void delete(Handle handle, SecretHash token) {
        handle.createUpdate("delete from sessions where token_hash = :token")
                .bind("token", token.hex())
                .execute();
    }
}
