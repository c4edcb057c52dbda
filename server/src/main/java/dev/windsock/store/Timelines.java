// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.NodeId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Position;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects the promotion of a PostgreSQL standby, which may lack changes that servers have shown to clients.
 *
 * <p>Each promotion begins a new timeline. While holding the lock on the head, a server whose timeline differs from the one
 * stored in the head does not write anything. Each server then searches, by id, for the latest event that it has delivered.
 * Once every server that is running or was killed has found its event, the last one moves the head to the new timeline. A
 * server that was stopped cleanly has removed its lease after it showed its last event, so a database without the lease
 * contains the event.
 *
 * <p>Threading: for use by the writer's thread, except {@link #isAccepted} and {@link #current}. Blocks.
 */
final class Timelines {
    private static final String CURRENT = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";

    /** Used for a database that does not report its timeline because it is managed by a service that hides its standbys. */
    private static final String UNKNOWN = "'00000000'";

    private static final Logger LOG = LoggerFactory.getLogger(Timelines.class);

    private final String current;

    /** The last message that was logged, which would otherwise be repeated every half second. */
    private String reported = "";

    private Timelines(String current) {
        this.current = current;
    }

    /**
     * Returns the timelines of a database, even of one that does not report its current timeline.
     *
     * @throws JdbiException when the database does not respond; with an unknown timeline, this server would never agree with
     *     the others
     */
    static Timelines of(Jdbi database) {
        try {
            database.useHandle(handle ->
                    handle.createQuery("select " + CURRENT).mapTo(String.class).one());
            return new Timelines(CURRENT);
        } catch (JdbiException e) {
            if (StoreFailures.isOutage(e)) {
                throw e;
            }
            LOG.warn(
                    "Database does not report standby promotions, so changes that a promotion loses are detected "
                            + "only at the next start: cause={}",
                    StoreFailures.message(e));
            return new Timelines(UNKNOWN);
        }
    }

    /** Returns the timeline of the database. Thread-safe. */
    String current(Handle handle) {
        return handle.createQuery("select " + current).mapTo(String.class).one();
    }

    /**
     * The head of a log.
     *
     * @param accepted whether servers may write on the database's timeline
     */
    record LockedHead(SqlEvents.Head head, boolean accepted) {}

    /**
     * Locks the head until the transaction ends, and returns it. A log without a timeline is assigned the timeline of the
     * database.
     */
    LockedHead lock(Handle handle) {
        return handle.createQuery("select epoch, earliest, latest, bytes, timeline, " + current + " as current"
                        + " from log_head where id = 1 for update")
                .map((rs, context) -> {
                    String timeline = rs.getString("timeline");
                    if (timeline == null) {
                        handle.execute("update log_head set timeline = " + current + " where id = 1");
                    }
                    return new LockedHead(
                            SqlEvents.row(rs), timeline == null || timeline.equals(rs.getString("current")));
                })
                .one();
    }

    /** Returns whether servers may write on the database's timeline. Exact only if the head is already locked. */
    boolean isAccepted(Handle handle) {
        return handle.createQuery("select count(*) from log_head where id = 1 and coalesce(timeline, " + current
                                + ") = " + current)
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /**
     * Checks that the database contains the latest event that a server has delivered. Accepts the database's timeline if this
     * is the last server to find its event.
     *
     * @param known the latest position that the server knows
     * @param shown the latest event that the server has shown since its start; empty if it has shown none
     */
    void confirm(Handle handle, NodeId node, Position known, Optional<ChangeEvent> shown) {
        if (isAccepted(handle)) {
            return;
        }
        if (!contains(handle, known, shown)) {
            if (isNew("lacks " + known)) {
                LOG.error(
                        "A promoted database standby lacks changes, rejecting writes; repair the database, or stop all "
                                + "servers and start one with --restored: known={} shown={} event={} stored={}",
                        known,
                        shown.map(ChangeEvent::position).orElse(null),
                        shown.map(ChangeEvent::id).orElse(null),
                        SqlEvents.head(handle).latestPosition());
            }
            return;
        }
        SqlEvents.lock(handle);
        handle.createUpdate("update nodes set timeline = " + current + " where id = :node")
                .bind("node", node.value())
                .execute();
        int accepted = handle.execute("update log_head set timeline = " + current + """
                 where id = 1 and not exists (
                    select 1 from node_leases join nodes on id = node_id where timeline is distinct from\s""" + current + ")");
        if (accepted == 1) {
            reported = "";
            LOG.info("Promoted standby contains all delivered changes, accepting writes");
            return;
        }
        List<String> nodes = unconfirmed(handle);
        if (isNew("waits for " + nodes)) {
            LOG.warn(
                    "A database standby was promoted, waiting for other nodes to confirm that it contains the "
                            + "changes that they delivered: nodes={}",
                    nodes);
        }
    }

    private boolean isNew(String report) {
        boolean differs = !report.equals(reported);
        reported = report;
        return differs;
    }

    private static boolean contains(Handle handle, Position known, Optional<ChangeEvent> shown) {
        SqlEvents.Head head = SqlEvents.head(handle);
        return head.epoch().equals(known.epoch())
                && head.latest() >= known.offset()
                && shown.filter(event ->
                                head.earliest() < event.position().offset() && !SqlEvents.contains(handle, event))
                        .isEmpty();
    }

    private List<String> unconfirmed(Handle handle) {
        return handle.createQuery(
                        "select name from node_leases join nodes on id = node_id where timeline is distinct from "
                                + current + " order by name")
                .mapTo(String.class)
                .list();
    }
}
