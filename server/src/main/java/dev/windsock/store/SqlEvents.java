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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables of the log: its head and its events. Stateless; blocks. */
final class SqlEvents {
    /**
     * What an event counts in addition to its payload: its other columns and its index entries. V17 counts the same.
     */
    private static final int EVENT_OVERHEAD = 400;

    private SqlEvents() {}

    /**
     * The stored ends of the log.
     *
     * @param earliest the offset that reads can start after: that of the newest removed event, or 0
     * @param bytes the size of all events
     */
    record Head(String epoch, long earliest, long latest, long bytes) {}

    /**
     * An event as retention sees it.
     *
     * @param bytes its size
     */
    record Stored(long offset, Instant timestamp, long bytes) {}

    /**
     * Events of the log.
     *
     * @param more whether the read ended at its limit, so that there may be further events
     */
    record Found(List<ChangeEvent> events, boolean more) {}

    /** Returns the ends of a log that was opened before. */
    static Head head(Handle handle) {
        return findHead(handle).orElseThrow();
    }

    /** Returns the ends of a log, which the owner begins if there is none. */
    static Head open(Handle handle, StoreOwner owner) {
        return findHead(handle).orElseGet(() -> createHead(handle, owner));
    }

    private static Optional<Head> findHead(Handle handle) {
        return handle.createQuery("select epoch, earliest, latest, bytes from log_head where id = 1")
                .map((rs, context) -> new Head(
                        rs.getString("epoch"), rs.getLong("earliest"), rs.getLong("latest"), rs.getLong("bytes")))
                .findOne();
    }

    /** Returns the newest position; empty if the log was never opened. */
    static Optional<Position> latest(Handle handle) {
        // only columns that the first version has, because it reads databases before they are migrated
        return handle.createQuery("select epoch, latest from log_head where id = 1")
                .map((rs, context) -> new Position(rs.getString("epoch"), rs.getLong("latest")))
                .findOne();
    }

    private static Head createHead(Handle handle, StoreOwner owner) {
        Head head = new Head(Epochs.next(), 0, 0, 0);
        handle.createUpdate("""
                        insert into log_head (id, epoch, earliest, latest, bytes, owner)
                        values (1, :epoch, 0, 0, 0, :owner)""")
                .bind("epoch", head.epoch())
                .bind("owner", owner.token())
                .execute();
        return head;
    }

    /**
     * Starts a new epoch. A restored backup has the epoch and the offsets of the log that continued after the backup, and
     * clients still hold positions of that log. In a new epoch they cannot be confused with positions that are assigned
     * again.
     */
    static void beginEpoch(Handle handle) {
        handle.createUpdate("update log_head set epoch = :epoch where id = 1")
                .bind("epoch", Epochs.next())
                .execute();
    }

    /**
     * Moves the head if it is where this server left it; false means that another server owns the store.
     *
     * @param bytes the size of the events in between
     */
    static boolean advance(Handle handle, Position from, long to, long bytes, StoreOwner owner) {
        return handle.createUpdate("""
                                update log_head set latest = :to, bytes = bytes + :bytes
                                where id = 1 and epoch = :epoch and latest = :from and owner = :owner""")
                        .bind("to", to)
                        .bind("bytes", bytes)
                        .bind("epoch", from.epoch())
                        .bind("from", from.offset())
                        .bind("owner", owner.token())
                        .execute()
                == 1;
    }

    /** Rewrites the head unchanged; false means that it is not where this server left it. */
    static boolean touch(Handle handle, Position head, StoreOwner owner) {
        return advance(handle, head, head.offset(), 0, owner);
    }

    /** Returns whether the head is where this server left it, without a write. */
    static boolean isAt(Handle handle, Position head, StoreOwner owner) {
        return handle.createQuery("""
                                select count(*) from log_head
                                where id = 1 and epoch = :epoch and latest = :latest and owner = :owner""")
                        .bind("epoch", head.epoch())
                        .bind("latest", head.offset())
                        .bind("owner", owner.token())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /** Locks the head until the transaction ends. */
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

    /** Returns the number of rows of the audit, of which each chain knows its own. */
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

    static void insert(Handle handle, List<ChangeEvent> events) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into events (log_offset, id, type, topic, tenant_id, resource_type, resource_id, actor_key_id,
                    actor_name, request_id, ip_address, payload, created_at)
                values (:offset, :id, :type, :topic, :tenant, :resourceType, :resourceId, :keyId,
                    :actorName, :requestId, :ipAddress, :payload, :createdAt)""");
        for (ChangeEvent event : events) {
            EventDraft draft = event.draft();
            batch.bind("offset", event.position().offset())
                    .bind("id", event.id())
                    .bind("type", draft.type())
                    .bind("topic", draft.topic().name())
                    .bind("tenant", draft.tenantId().value())
                    .bind("resourceType", draft.resourceType())
                    .bind("resourceId", draft.resourceId())
                    .bind("keyId", draft.actor().keyId())
                    .bind("actorName", draft.actor().name())
                    .bind("requestId", draft.requestId())
                    .bind("ipAddress", draft.ipAddress())
                    .bind("payload", draft.payload())
                    .bind("createdAt", event.timestamp())
                    .add();
        }
        batch.execute();
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

    /** Returns events with {@code after < offset <= upTo}, oldest first. */
    static Found range(Handle handle, String epoch, long after, long upTo, ReadLimit limit) {
        return read(
                handle,
                between(BoundedQuery.oldestOf("events", "log_offset", ResultSet::getLong), after, upTo),
                epoch,
                limit);
    }

    /** Returns a tenant's events of some topics with {@code after < offset <= upTo}, oldest first. */
    static Found rangeOf(
            Handle handle, String epoch, long after, long upTo, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        BoundedQuery<Long> query =
                between(BoundedQuery.oldestOf("events", "log_offset", ResultSet::getLong), after, upTo);
        return ofTenant(handle, query, epoch, tenantId, topics, limit);
    }

    /** Returns a tenant's events of some topics up to an offset, newest first. */
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

    private static ChangeEvent event(ResultSet rs, String epoch) throws SQLException {
        return new ChangeEvent(
                new Position(epoch, rs.getLong("log_offset")),
                rs.getString("id"),
                rs.getTimestamp("created_at").toInstant(),
                new EventDraft(
                        rs.getString("type"),
                        Topic.valueOf(rs.getString("topic")),
                        new TenantId(rs.getString("tenant_id")),
                        rs.getString("resource_type"),
                        rs.getString("resource_id"),
                        new Actor(rs.getString("actor_key_id"), rs.getString("actor_name")),
                        rs.getString("request_id"),
                        rs.getString("ip_address"),
                        rs.getString("payload")));
    }
}
