// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table of unused tickets. Stateless; blocks. */
@Singleton
final class TicketRepository {
    /** Matches tickets that have expired, or that were issued while the clock was fast. */
    private static final String EXPIRED = "expires_at <= :now or expires_at > :latest";

    /** Returns how many tickets of a key have not expired. */
    int count(Handle handle, KeyId keyId, Instant now) {
        return handle.createQuery("select count(*) from tickets where key_id = :keyId and not (" + EXPIRED + ")")
                .bind("keyId", keyId.value())
                .bind("now", now)
                .bind("latest", now.plus(Ticket.VALID_FOR))
                .mapTo(Integer.class)
                .one();
    }

    void insert(Handle handle, SecretHash hash, Ticket ticket) {
        handle.createUpdate("""
                        insert into tickets (ticket_hash, key_id, secret_version, session_hash, purpose, terminal_id,
                            expires_at)
                        values (:hash, :keyId, :version, :session, :purpose, :terminal, :expiresAt)""")
                .bind("hash", hash.hex())
                .bind("keyId", ticket.keyId().value())
                .bind("version", ticket.secretVersion())
                .bind("session", ticket.session().map(SessionId::value).orElse(null))
                .bind("purpose", ticket.purpose().name())
                .bind("terminal", ticket.terminalId())
                .bind("expiresAt", ticket.expiresAt())
                .execute();
    }

    boolean contains(Handle handle, SecretHash hash) {
        return handle.createQuery("select count(*) from tickets where ticket_hash = :hash")
                        .bind("hash", hash.hex())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /** Removes a ticket and returns it. If several callers do so concurrently, only one of them receives it. */
    Optional<Ticket> take(Handle handle, SecretHash hash) {
        return handle.createQuery("delete from tickets where ticket_hash = :hash returning *")
                .bind("hash", hash.hex())
                .map((rs, context) -> new Ticket(
                        new KeyId(rs.getString("key_id")),
                        rs.getInt("secret_version"),
                        Optional.ofNullable(rs.getString("session_hash")).map(SessionId::new),
                        Ticket.Purpose.valueOf(rs.getString("purpose")),
                        rs.getString("terminal_id"),
                        rs.getTimestamp("expires_at").toInstant()))
                .findOne();
    }

    boolean hasExpired(Handle handle, Instant now) {
        return handle.createQuery("select 1 from tickets where " + EXPIRED + " limit 1")
                .bind("now", now)
                .bind("latest", now.plus(Ticket.VALID_FOR))
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    void deleteExpired(Handle handle, Instant now) {
        handle.createUpdate("delete from tickets where " + EXPIRED)
                .bind("now", now)
                .bind("latest", now.plus(Ticket.VALID_FOR))
                .execute();
    }
}
