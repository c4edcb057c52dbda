// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.id.NodeId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table of claimed keys. Stateless; blocks. */
@Singleton
final class IdempotencyRepository {
    /** The size that is counted for a row in addition to its response. */
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
        // removes an expired row that has not been swept yet
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

    /** Records that a server is working on a request. Returns false if a server is already working on it. */
    boolean insertPending(Handle handle, Attempt attempt, NodeId node, Instant now) {
        return handle.createUpdate("""
                                insert into pending_requests (key_id, idempotency_key, node_id, created_at)
                                values (:keyId, :key, :node, :createdAt) on conflict do nothing""")
                        .bind("keyId", attempt.keyId())
                        .bind("key", attempt.idempotencyKey())
                        .bind("node", node.value())
                        .bind("createdAt", now)
                        .execute()
                == 1;
    }

    void deletePending(Handle handle, String keyId, @Nullable String idempotencyKey) {
        handle.createUpdate("delete from pending_requests where key_id = :keyId and idempotency_key = :key")
                .bind("keyId", keyId)
                .bind("key", idempotencyKey)
                .execute();
    }

    /** Returns the API keys and idempotency keys of the requests on which a server is working. */
    List<Map.Entry<String, String>> pendingOf(Handle handle, NodeId node) {
        return handle.createQuery("select key_id, idempotency_key from pending_requests where node_id = :node")
                .bind("node", node.value())
                .map((rs, context) -> Map.entry(rs.getString("key_id"), rs.getString("idempotency_key")))
                .list();
    }

    /**
     * Removes pending requests that were created before the given time, up to a limit; their servers have not started again
     * since. Returns how many.
     */
    int deletePendingBefore(Handle handle, Instant moment, int limit) {
        return handle.createUpdate("""
                        delete from pending_requests where (key_id, idempotency_key) in (
                            select key_id, idempotency_key from pending_requests where created_at < :moment
                            order by created_at limit :limit)""")
                .bind("moment", moment)
                .bind("limit", limit)
                .execute();
    }

    /** The details of a claimed key that retention needs. */
    record Stored(String keyId, String idempotencyKey, long bytes, Instant createdAt) {}

    /** Removes keys that were claimed before the given time, up to a limit, and returns how many were removed. */
    int deleteBefore(Handle handle, Instant moment, int limit) {
        return handle.createUpdate("""
                        delete from idempotency_keys where (key_id, idempotency_key) in (
                            select key_id, idempotency_key from idempotency_keys where created_at < :moment
                            order by created_at limit :limit)""")
                .bind("moment", moment)
                .bind("limit", limit)
                .execute();
    }

    /**
     * Sets the time of keys that were claimed after {@code latest}, while the clock was fast, to {@code now}, up to a limit.
     * Returns how many.
     */
    int redate(Handle handle, Instant latest, Instant now, int limit) {
        return handle.createUpdate("""
                        update idempotency_keys set created_at = :now where (key_id, idempotency_key) in (
                            select key_id, idempotency_key from idempotency_keys where created_at > :latest
                            order by created_at limit :limit)""")
                .bind("now", now)
                .bind("latest", latest)
                .bind("limit", limit)
                .execute();
    }

    /** Returns the total size of the rows for each API key that has any. */
    Map<String, Long> sizes(Handle handle) {
        return handle.createQuery("""
                        select key_id, sum(octet_length(answer) + :overhead) as bytes from idempotency_keys
                        group by key_id""")
                .bind("overhead", ROW_OVERHEAD)
                .map((rs, context) -> Map.entry(rs.getString("key_id"), rs.getLong("bytes")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Returns rows in creation order, oldest first. */
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
