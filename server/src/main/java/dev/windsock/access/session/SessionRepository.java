// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table of sessions. Stateless; blocks. */
@Singleton
final class SessionRepository {
    /** Returns the next sessions in the order of their tokens. */
    List<Session> after(Handle handle, String token, int limit) {
        return handle.createQuery("select * from sessions where token_hash > :token order by token_hash limit " + limit)
                .bind("token", token)
                .map((rs, context) -> session(rs))
                .list();
    }

    Optional<Session> find(Handle handle, SecretHash token) {
        return handle.createQuery("select * from sessions where token_hash = :token")
                .bind("token", token.hex())
                .map((rs, context) -> session(rs))
                .findOne();
    }

    /** Returns the most recently used sessions of a key, up to the maximum number of sessions that a key may have. */
    List<Session> ofKey(Handle handle, KeyId keyId) {
        return handle.createQuery("select * from sessions where key_id = :keyId order by last_seen_at desc limit "
                        + Sessions.MAX_OF_A_KEY)
                .bind("keyId", keyId.value())
                .map((rs, context) -> session(rs))
                .list();
    }

    /** Returns the session with the given name. */
    Optional<Session> named(Handle handle, String name) {
        // hashes consist of hexadecimal digits, which all sort before g
        return handle.createQuery("""
                        select * from sessions where token_hash > :name and token_hash < :name || 'g'
                        order by token_hash limit 1""")
                .bind("name", name)
                .map((rs, context) -> session(rs))
                .findOne();
    }

    /** Returns the sessions of a key except for the given number of most recently used ones. */
    List<Session> beyondNewest(Handle handle, KeyId keyId, int kept) {
        return handle.createQuery("""
                        select * from sessions where key_id = :keyId order by last_seen_at desc
                        limit 1000 offset :kept""")
                .bind("keyId", keyId.value())
                .bind("kept", kept)
                .map((rs, context) -> session(rs))
                .list();
    }

    private static Session session(ResultSet rs) throws SQLException {
        return new Session(
                new SecretHash(rs.getString("token_hash")),
                new SecretHash(rs.getString("secret_hash")),
                new KeyId(rs.getString("key_id")),
                rs.getInt("secret_version"),
                new Session.Browser(rs.getString("ip_address"), rs.getString("user_agent")),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("last_seen_at").toInstant());
    }

    void insert(Handle handle, Session session) {
        handle.createUpdate("""
                        insert into sessions
                            (token_hash, secret_hash, key_id, secret_version, ip_address, user_agent, created_at, last_seen_at)
                        values
                            (:token, :secret, :keyId, :version, :ipAddress, :userAgent, :createdAt, :lastSeenAt)""")
                .bind("token", session.token().hex())
                .bind("secret", session.secret().hex())
                .bind("keyId", session.keyId().value())
                .bind("version", session.secretVersion())
                .bind("ipAddress", session.browser().ipAddress())
                .bind("userAgent", session.browser().userAgent())
                .bind("createdAt", session.createdAt())
                .bind("lastSeenAt", session.lastSeenAt())
                .execute();
    }

    /** Stores when a session was last used, unless a later use is stored. */
    void seen(Handle handle, Session session) {
        handle.createUpdate("""
                        update sessions set last_seen_at = :lastSeenAt
                        where token_hash = :token and last_seen_at < :lastSeenAt""")
                .bind("token", session.token().hex())
                .bind("lastSeenAt", session.lastSeenAt())
                .execute();
    }

    /** Removes a session that has expired, unless a later use is stored. */
    void deleteUnused(Handle handle, Session session) {
        handle.createUpdate("delete from sessions where token_hash = :token and last_seen_at <= :lastSeenAt")
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
