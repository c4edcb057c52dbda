// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.json.Texts;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.Topic;
import dev.windsock.trace.TraceParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/** The tables of the log: its head and its events. Stateless; blocks. */
final class SqlEvents {
    /**
     * The size that is counted for an event in addition to its payload: its other columns and its index entries. Migration V17
     * uses the same value.
     */
    private static final int EVENT_OVERHEAD = 400;

    private static final TenantId NOBODY = new TenantId("nobody");

    private SqlEvents() {}

    /**
     * The stored bounds of the log.
     *
     * @param earliest the offset after which reads can start: the offset of the newest removed event, or 0
     * @param bytes the size of all events
     */
    record Head(String epoch, long earliest, long latest, long bytes) {
        Position latestPosition() {
            return new Position(epoch, latest);
        }

        Position earliestPosition() {
            return new Position(epoch, earliest);
        }
    }

    /**
     * The details that retention needs about an event.
     *
     * @param bytes its size
     */
    record Stored(long offset, Instant timestamp, long bytes) {}

    /**
     * Events from the log.
     *
     * @param more whether the read ended at its limit, so that there may be further events
     */
    record Found(List<ChangeEvent> events, boolean more) {}

    /** Returns the bounds of a log that has been opened before. */
    static Head head(Handle handle) {
        return findHead(handle).orElseThrow();
    }

    /**
     * Returns the bounds of the log, and begins a log if there is none. If several servers start concurrently, only one of them
     * begins the log.
     */
    static Head open(Handle handle) {
        return findHead(handle).orElseGet(() -> {
            handle.createUpdate("""
                            insert into log_head (id, epoch, earliest, latest, bytes, owner)
                            values (1, :epoch, 0, 0, 0, 0) on conflict do nothing""").bind("epoch", Epochs.next()).execute();
            return head(handle);
        });
    }

    private static Optional<Head> findHead(Handle handle) {
        return head(handle.createQuery("select epoch, earliest, latest, bytes from log_head where id = 1"));
    }

    private static Optional<Head> head(Query query) {
        return query.map((rs, context) -> row(rs)).findOne();
    }

    /** Reads a row with the columns of a head. */
    static Head row(ResultSet rs) throws SQLException {
        return new Head(rs.getString("epoch"), rs.getLong("earliest"), rs.getLong("latest"), rs.getLong("bytes"));
    }

    /** Returns the latest position; empty if the log was never opened. */
    static Optional<Position> latest(Handle handle) {
        // only columns that exist in the first version, because this query also reads databases that have not been
        // migrated yet
        return handle.createQuery("select epoch, latest from log_head where id = 1")
                .map((rs, context) -> new Position(rs.getString("epoch"), rs.getLong("latest")))
                .findOne();
    }

    /**
     * Starts a new epoch. A restored backup has the epoch and the offsets of the log that continued after the backup, and
     * clients still hold positions in that log. In a new epoch, those positions cannot be confused with newly assigned ones.
     */
    static void beginEpoch(Handle handle) {
        handle.execute(
                "insert into past_epochs (epoch) select epoch from log_head where id = 1 on conflict do nothing");
        handle.createUpdate("update log_head set epoch = :epoch, timeline = null where id = 1")
                .bind("epoch", Epochs.next())
                .execute();
    }

    /** Returns the past epochs of this log. */
    static Set<String> pastEpochs(Handle handle) {
        return handle.createQuery("select epoch from past_epochs")
                .mapTo(String.class)
                .set();
    }

    /** Returns whether a server has the right to write. Exact only if the head is already locked. */
    static boolean isOwnedBy(Handle handle, StoreOwner owner) {
        return handle.createQuery("select count(*) from log_head where id = 1 and " + owner.condition())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /** Locks the head until the transaction ends, with a no-op write. */
    static void lock(Handle handle) {
        handle.execute("update log_head set latest = latest where id = 1");
    }

    /** Returns whether an event is stored at its offset. */
    static boolean contains(Handle handle, ChangeEvent event) {
        return handle.createQuery("select count(*) from events where log_offset = :offset and id = :id")
                        .bind("offset", event.position().offset())
                        .bind("id", event.id())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /** Returns the number of rows in the audit log, which is the sum of the lengths of all chains. */
    static long auditRows(Handle handle) {
        return handle.createQuery("select coalesce(sum(head_offset - base_offset), 0) from audit_chains")
                .mapTo(Long.class)
                .one();
    }

    /** Returns the size of events. */
    static long bytes(List<ChangeEvent> events) {
        long bytes = 0;
        for (ChangeEvent event : events) {
            bytes += EVENT_OVERHEAD + Texts.utf8Length(event.draft().payload());
        }
        return bytes;
    }

    /** Removes the events up to and including an offset. */
    static void truncate(Handle handle, long upTo) {
        handle.createUpdate("""
                        update log_head set earliest = :upTo, bytes = bytes
                            - (select coalesce(sum(octet_length(payload) + :overhead), 0) from events
                                where log_offset <= :upTo)
                        where id = 1 and earliest < :upTo""")
                .bind("upTo", upTo)
                .bind("overhead", EVENT_OVERHEAD)
                .execute();
        handle.createUpdate("delete from events where log_offset <= :upTo")
                .bind("upTo", upTo)
                .execute();
    }

    /** Returns the oldest events, which are read one by one. The caller closes the iterator. */
    static ResultIterator<Stored> oldest(Handle handle, int limit) {
        return handle.createQuery("""
                        select log_offset, created_at, octet_length(payload) + :overhead as bytes from events
                        order by log_offset limit :limit""")
                .bind("overhead", EVENT_OVERHEAD)
                .bind("limit", limit)
                .map((rs, context) -> new Stored(
                        rs.getLong("log_offset"), rs.getTimestamp("created_at").toInstant(), rs.getLong("bytes")))
                .iterator();
    }

    /** Returns the time of an event; empty if there is none at this offset. */
    static Optional<Instant> timeAt(Handle handle, long offset) {
        return handle.createQuery("select created_at from events where log_offset = :offset")
                .bind("offset", offset)
                .map((rs, context) -> rs.getTimestamp("created_at").toInstant())
                .findOne();
    }

    /** Returns events with {@code after < offset <= upTo}, oldest first. */
    static Found range(Handle handle, String epoch, long after, long upTo, ReadLimit limit) {
        return read(
                handle,
                between(BoundedQuery.oldestOf("events", "log_offset", ResultSet::getLong), after, upTo),
                epoch,
                limit);
    }

    /** Returns a tenant's events in some topics with {@code after < offset <= upTo}, oldest first. */
    static Found rangeOf(
            Handle handle, String epoch, long after, long upTo, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        BoundedQuery<Long> query =
                between(BoundedQuery.oldestOf("events", "log_offset", ResultSet::getLong), after, upTo);
        return ofTenant(handle, query, epoch, tenantId, topics, limit);
    }

    /** Returns a tenant's events in some topics up to an offset, newest first. */
    static Found newestOf(
            Handle handle, String epoch, long upTo, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        BoundedQuery<Long> query = between(BoundedQuery.newestOf("events", "log_offset", ResultSet::getLong), 0, upTo);
        return ofTenant(handle, query, epoch, tenantId, topics, limit);
    }

    private static BoundedQuery<Long> between(BoundedQuery<Long> query, long after, long upTo) {
        return query.scope("log_offset > :after and log_offset <= :upTo")
                .bind("after", after)
                .bind("upTo", upTo);
    }

    private static Found ofTenant(
            Handle handle,
            BoundedQuery<Long> query,
            String epoch,
            TenantId tenantId,
            Set<Topic> topics,
            ReadLimit limit) {
        query.scope("tenant_id = :tenant").bind("tenant", tenantId.value());
        topics.forEach(topic -> query.branch("topic = '" + topic.name() + "'"));
        return topics.isEmpty() ? new Found(List.of(), false) : read(handle, query, epoch, limit);
    }

    private static Found read(Handle handle, BoundedQuery<Long> query, String epoch, ReadLimit limit) {
        BoundedQuery.Rows<ChangeEvent, Long> read = query.read(
                handle,
                limit.events(),
                limit.bytes(),
                (rs, context) -> event(rs, epoch),
                event -> event.draft().payload().length());
        return new Found(read.rows(), read.next() != null);
    }

    /**
     * The log is delivered without gaps, so an event whose topic only newer versions know is delivered to nobody here.
     */
    private static ChangeEvent event(ResultSet rs, String epoch) throws SQLException {
        Optional<Topic> topic = Topic.ofName(rs.getString("topic"));
        return new ChangeEvent(
                new Position(epoch, rs.getLong("log_offset")),
                rs.getString("id"),
                rs.getTimestamp("created_at").toInstant(),
                new EventDraft(
                        rs.getString("type"),
                        topic.orElse(Topic.CUSTOM),
                        topic.isPresent() ? new TenantId(rs.getString("tenant_id")) : NOBODY,
                        rs.getString("resource_type"),
                        rs.getString("resource_id"),
                        new Actor(rs.getString("actor_key_id"), rs.getString("actor_name")),
                        rs.getString("request_id"),
                        rs.getString("ip_address"),
                        TraceParent.parse(rs.getString("traceparent")).orElse(null),
                        rs.getString("payload")));
    }
}
