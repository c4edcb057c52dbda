// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table of claimed keys. Stateless; blocks. */
@Singleton
final class IdempotencyRepository {
    /** What a row counts in addition to its response. */
    private static final int ROW_OVERHEAD = 500;

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

    /** A claimed key as retention sees it. */
    record Stored(String keyId, String idempotencyKey, long bytes, Instant createdAt) {}

    /** Removes up to a number of keys that were claimed before a moment, and returns how many. */
    int deleteBefore(Handle handle, Instant moment, int limit) {
        return handle.createUpdate("""
                        delete from idempotency_keys where (key_id, idempotency_key) in (
                            select key_id, idempotency_key from idempotency_keys where created_at < :moment
                            order by created_at limit :limit)""")
                .bind("moment", moment)
                .bind("limit", limit)
                .execute();
    }

    /** Returns the size of the rows of each API key that has any. */
    Map<String, Long> sizes(Handle handle) {
        return handle.createQuery("""
                        select key_id, sum(octet_length(answer) + :overhead) as bytes from idempotency_keys
                        group by key_id""")
                .bind("overhead", ROW_OVERHEAD)
                .map((rs, context) -> Map.entry(rs.getString("key_id"), rs.getLong("bytes")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Returns rows in the order of their age, oldest first. */
    List<Stored> createdAfter(Handle handle, Instant time, int limit) {
        return handle.createQuery("""
                        select key_id, idempotency_key, octet_length(answer) + :overhead as bytes, created_at
                        from idempotency_keys where created_at > :time order by created_at limit :limit""")
                .bind("overhead", ROW_OVERHEAD)
                .bind("time", time)
                .bind("limit", limit)
                .map((rs, context) -> new Stored(
                        rs.getString("key_id"),
                        rs.getString("idempotency_key"),
                        rs.getLong("bytes"),
                        rs.getTimestamp("created_at").toInstant()))
                .list();
    }

    void delete(Handle handle, List<Stored> rows) {
        PreparedBatch batch =
                handle.prepareBatch("delete from idempotency_keys where key_id = :keyId and idempotency_key = :key");
        rows.forEach(row -> batch.bind("keyId", row.keyId())
                .bind("key", row.idempotencyKey())
                .add());
        batch.execute();
    }
}
