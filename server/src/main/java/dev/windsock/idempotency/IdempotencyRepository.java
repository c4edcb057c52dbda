// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table of claimed keys. Stateless; blocks. */
@Singleton
final class IdempotencyRepository {
    /** Number of keys that one deletion removes, so that no change waits long for it. */
    static final int STEP = 1_000;

    /** The request that claimed a key, and the response. */
    record Kept(String operation, String bodyHash, String answer, String position) {}

    Optional<Kept> find(Handle handle, Attempt attempt, Instant notBefore) {
        return handle.createQuery("""
                        select operation, body_hash, answer, log_position from idempotency_keys
                        where key_id = :keyId and idempotency_key = :key and created_at >= :notBefore""")
                .bind("keyId", attempt.keyId())
                .bind("key", attempt.idempotencyKey())
                .bind("notBefore", notBefore)
                .map((rs, context) -> new Kept(
                        rs.getString("operation"),
                        rs.getString("body_hash"),
                        rs.getString("answer"),
                        rs.getString("log_position")))
                .findOne();
    }

    void insert(Handle handle, Attempt attempt, Kept kept, Instant now) {
        // an expired one that has not been swept yet
        handle.createUpdate("delete from idempotency_keys where key_id = :keyId and idempotency_key = :key")
                .bind("keyId", attempt.keyId())
                .bind("key", attempt.idempotencyKey())
                .execute();
        handle.createUpdate("""
                        insert into idempotency_keys (key_id, idempotency_key, operation, body_hash, answer, log_position,
                            created_at)
                        values (:keyId, :key, :operation, :bodyHash, :answer, :position, :createdAt)""")
                .bind("keyId", attempt.keyId())
                .bind("key", attempt.idempotencyKey())
                .bind("operation", kept.operation())
                .bind("bodyHash", kept.bodyHash())
                .bind("answer", kept.answer())
                .bind("position", kept.position())
                .bind("createdAt", now)
                .execute();
    }

    /** Removes up to {@link #STEP} keys that were claimed before a moment, and returns how many. */
    int deleteBefore(Handle handle, Instant moment) {
        return handle.createUpdate("""
                        delete from idempotency_keys where (key_id, idempotency_key) in (
                            select key_id, idempotency_key from idempotency_keys where created_at < :moment
                            order by created_at limit %d)""".formatted(STEP))
                .bind("moment", moment)
                .execute();
    }
}
