// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;

/**
 * The two statements of every commit, in plain JDBC and prepared once for each connection. Everything else uses Jdbi, which
 * costs more than these statements themselves.
 *
 * <p>Threading: for use by the writer's thread only. Blocks.
 */
final class AppendStatements {
    private static final String INSERT = """
            insert into events (log_offset, id, type, topic, tenant_id, resource_type, resource_id, actor_key_id,
                actor_name, request_id, ip_address, traceparent, payload, created_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String ADVANCE = """
            update log_head set latest = ?, bytes = bytes + ?
            where id = 1 and epoch = ? and latest = ? and\s""";

    private final String advance;
    private @Nullable Prepared prepared;

    AppendStatements(StoreOwner owner) {
        this.advance = ADVANCE + owner.condition();
    }

    private record Prepared(Connection connection, PreparedStatement insert, PreparedStatement advance) {}

    /**
     * Stores events and moves the head to the last one. Returns false if the head is not where this server left it, which means
     * that this server has lost its right to write.
     *
     * @param events the events to append; there is at least one
     */
    boolean append(Connection connection, Position from, List<ChangeEvent> events) {
        try {
            Prepared statements = on(connection);
            insert(statements.insert(), events);
            return advance(statements.advance(), from, events);
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
    }

    /** When a connection is replaced, its statements are closed with it. */
    private Prepared on(Connection connection) throws SQLException {
        Prepared current = prepared;
        if (current == null || current.connection() != connection) {
            current =
                    new Prepared(connection, connection.prepareStatement(INSERT), connection.prepareStatement(advance));
            prepared = current;
        }
        return current;
    }

    private static void insert(PreparedStatement insert, List<ChangeEvent> events) throws SQLException {
        for (ChangeEvent event : events) {
            EventDraft draft = event.draft();
            insert.setLong(1, event.position().offset());
            insert.setString(2, event.id());
            insert.setString(3, draft.type());
            insert.setString(4, draft.topic().name());
            insert.setString(5, draft.tenantId().value());
            insert.setString(6, draft.resourceType());
            insert.setString(7, draft.resourceId());
            insert.setString(8, draft.actor().keyId());
            insert.setString(9, draft.actor().name());
            insert.setString(10, draft.requestId());
            insert.setString(11, draft.ipAddress());
            insert.setString(
                    12, draft.traceParent() == null ? null : draft.traceParent().value());
            insert.setString(13, draft.payload());
            insert.setTimestamp(14, Timestamp.from(event.timestamp()));
            if (events.size() > 1) {
                insert.addBatch();
            }
        }
        if (events.size() > 1) {
            insert.executeBatch();
        } else {
            insert.executeUpdate();
        }
    }

    private static boolean advance(PreparedStatement advance, Position from, List<ChangeEvent> events)
            throws SQLException {
        advance.setLong(1, events.getLast().position().offset());
        advance.setLong(2, SqlEvents.bytes(events));
        advance.setString(3, from.epoch());
        advance.setLong(4, from.offset());
        return advance.executeUpdate() == 1;
    }
}
