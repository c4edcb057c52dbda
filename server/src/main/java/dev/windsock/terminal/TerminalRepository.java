// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.TerminalId;
import dev.windsock.json.JsonCodec;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.NullableColumns;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of terminals. Stateless; blocks. */
@Singleton
final class TerminalRepository {
    /** The size that is counted for a row in addition to its recording. */
    private static final int ROW_OVERHEAD = 1_000;

    private static final String SELECT = "select * from terminals ";
    private static final Argument<List<String>> COMMAND = Argument.listOf(String.class);

    private final JsonCodec json;

    TerminalRepository(JsonCodec json) {
        this.json = json;
    }

    /** A filter for terminals; null fields impose no restriction. */
    record Filter(@Nullable String instanceId, @Nullable TerminalStatus status) {}

    /** @param node the node of the instance, which hosts the terminal and its recording */
    void insert(Handle handle, Terminal terminal, NodeId node) {
        handle.createUpdate("""
                        insert into terminals (id, tenant_id, instance_id, instance_name, command, cols, pty_rows,
                            opened_by, opened_by_name, opened_at, node_id)
                        values (:id, :tenant, :instance, :instanceName, :command, :cols, :rows, :by, :byName, :at,
                            :node)""")
                .bind("id", terminal.id())
                .bind("tenant", terminal.tenantId())
                .bind("instance", terminal.instanceId())
                .bind("instanceName", terminal.instanceName())
                .bind("command", json.text(terminal.command()))
                .bind("cols", terminal.cols())
                .bind("rows", terminal.rows())
                .bind("by", terminal.openedBy().keyId())
                .bind("byName", terminal.openedBy().name())
                .bind("at", terminal.openedAt())
                .bind("node", node.value())
                .execute();
    }

    /** Records that a terminal is closed. Returns false if it was already closed. */
    boolean close(Handle handle, Terminal closed) {
        RecordingInfo recording = closed.recording();
        return handle.createUpdate("""
                        update terminals set cols = :cols, pty_rows = :rows, close_reason = :reason, exit_code = :code,
                            closed_at = :at, recorded_bytes = :bytes, recorded_ms = :ms, recording_truncated = :cut
                        where id = :id and closed_at is null""")
                        .bind("cols", closed.cols())
                        .bind("rows", closed.rows())
                        .bind(
                                "reason",
                                closed.closeReason() == null
                                        ? null
                                        : closed.closeReason().name())
                        .bind("code", closed.exitCode())
                        .bind("at", closed.closedAt())
                        .bind("bytes", recording == null ? null : recording.bytes())
                        .bind("ms", recording == null ? null : recording.durationMs())
                        .bind("cut", recording != null && recording.truncated())
                        .bind("id", closed.id())
                        .execute()
                == 1;
    }

    Optional<Terminal> find(Handle handle, TerminalId id) {
        return handle.createQuery(SELECT + "where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> terminal(rs))
                .findOne();
    }

    /** Returns the open terminals of a node, of all tenants. */
    List<Terminal> open(Handle handle, NodeId node) {
        return handle.createQuery(SELECT + "where closed_at is null and node_id = :node order by id")
                .bind("node", node.value())
                .map((rs, context) -> terminal(rs))
                .list();
    }

    /** Returns terminals, newest first. */
    Page<Terminal> list(Handle handle, TenantId tenantId, Filter filter, PageRequest page) {
        BoundedQuery<String> query = BoundedQuery.newestOf("terminals", "id", ResultSet::getString)
                .scope("tenant_id = :tenant")
                .bind("tenant", tenantId.value());
        if (page.after() != null) {
            query.scope("id < :after").bind("after", page.after());
        }
        if (filter.instanceId() != null) {
            query.branch("instance_id = :instance").bind("instance", filter.instanceId());
        } else if (filter.status() == TerminalStatus.OPEN) {
            query.branch("closed_at is null");
        }
        if (filter.status() != null) {
            query.filter(filter.status() == TerminalStatus.OPEN ? "closed_at is null" : "closed_at is not null");
        }
        BoundedQuery.Rows<Terminal, String> read = query.read(
                handle,
                page.limit(),
                BoundedQuery.MAX_BYTES,
                (rs, context) -> terminal(rs),
                terminal ->
                        terminal.command().stream().mapToLong(String::length).sum());
        return page.page(read.rows(), read.next());
    }

    /**
     * The details of a closed terminal that retention needs.
     *
     * @param bytes the size of its recording and its row
     */
    record Stored(String id, String tenantId, Instant closedAt, long bytes) {}

    /** Returns the total size of a node's closed terminals for each tenant that has any. */
    Map<String, Long> sizes(Handle handle, NodeId node) {
        return handle.createQuery("""
                        select tenant_id, sum(coalesce(recorded_bytes, 0) + :overhead) as bytes from terminals
                        where closed_at is not null and node_id = :node group by tenant_id""")
                .bind("node", node.value())
                .bind("overhead", ROW_OVERHEAD)
                .map((rs, context) -> Map.entry(rs.getString("tenant_id"), rs.getLong("bytes")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Returns a node's terminals that were closed after the given time, ordered by closing time. */
    List<Stored> closedAfter(Handle handle, NodeId node, Instant time, int limit) {
        return handle.createQuery("""
                        select id, tenant_id, closed_at, coalesce(recorded_bytes, 0) + :overhead as bytes from terminals
                        where closed_at > :time and node_id = :node order by closed_at limit :limit""")
                .bind("node", node.value())
                .bind("overhead", ROW_OVERHEAD)
                .bind("time", time)
                .bind("limit", limit)
                .map((rs, context) -> new Stored(
                        rs.getString("id"),
                        rs.getString("tenant_id"),
                        rs.getTimestamp("closed_at").toInstant(),
                        rs.getLong("bytes")))
                .list();
    }

    void delete(Handle handle, String id) {
        handle.createUpdate("delete from terminals where id = :id")
                .bind("id", id)
                .execute();
    }

    private Terminal terminal(ResultSet rs) throws SQLException {
        Timestamp closedAt = rs.getTimestamp("closed_at");
        String reason = rs.getString("close_reason");
        long bytes = rs.getLong("recorded_bytes");
        RecordingInfo recording = rs.wasNull()
                ? null
                : new RecordingInfo(bytes, rs.getLong("recorded_ms"), rs.getBoolean("recording_truncated"));
        return new Terminal(
                rs.getString("id"),
                rs.getString("tenant_id"),
                rs.getString("instance_id"),
                rs.getString("instance_name"),
                json.read(rs.getString("command"), COMMAND),
                rs.getInt("cols"),
                rs.getInt("pty_rows"),
                closedAt == null ? TerminalStatus.OPEN : TerminalStatus.CLOSED,
                reason == null ? null : TerminalEnd.valueOf(reason),
                NullableColumns.intOf(rs, "exit_code"),
                0,
                null,
                new TerminalUser(rs.getString("opened_by"), rs.getString("opened_by_name")),
                rs.getTimestamp("opened_at").toInstant(),
                closedAt == null ? null : closedAt.toInstant(),
                recording);
    }
}
