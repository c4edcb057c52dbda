// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's right to write to a PostgreSQL database as a node.
 *
 * <h2>Lease</h2>
 *
 * The row of the node in {@code node_leases} names the server and the time at which its lease expires, according to the
 * database's clock. The server renews it every {@link #RENEWAL_INTERVAL} with one statement on a connection of its own. Another
 * server can become the node once the lease has expired. The next server on the same data directory, in the same boot of the
 * machine, can become the node immediately. It holds the directory's lock, so its predecessor is dead. Neither advisory locks
 * nor session state are used, so a transaction pooler may sit between the server and the database.
 *
 * <p>Servers that share a database reach each other over NATS. A server without NATS cannot run alongside any other server.
 *
 * <h2>Fence</h2>
 *
 * A server that was suspended does not know that another server is now the node. Each start therefore has its own number, the
 * incarnation. While holding the lock on the log's head, every writing transaction checks that the incarnation is still
 * current. A former server therefore cannot commit anything, and a start waits for a commit in progress.
 *
 * <p>Threading: thread-safe. One thread renews the lease.
 */
final class NodeLease implements StoreOwner, AutoCloseable {
    static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(2);

    /** Longer than the pauses of a server on a busy machine, but short enough for a quick failover. */
    static final Duration LEASE = Duration.ofSeconds(15);

    /** How long a server must have renewed its own lease before the leases of others count as expired. */
    static final Duration REPORTS_LOST_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

    private final Jdbi database;
    private final NodeId node;
    private final long incarnation;
    private final boolean shared;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread renewer =
            Thread.ofPlatform().daemon().name("node-lease").unstarted(this::renewUntilClosed);
    private volatile @Nullable StoreHolder successor;

    /** Whether the next renewal needs a new connection. */
    private volatile boolean reconnecting;

    /** Whether this server was the oldest running server at the last renewal. */
    private volatile boolean oldest;

    private final RenewalStreak renewals = new RenewalStreak(LEASE.dividedBy(2));

    private NodeLease(Jdbi database, Acquired acquired) {
        this.database = database;
        this.node = acquired.node().id();
        this.incarnation = acquired.incarnation();
        this.shared = acquired.shared();
        this.oldest = !shared;
    }

    /**
     * The result of a start that has acquired the lease.
     *
     * @param shared whether other servers may join
     */
    record Acquired(Nodes.Joined node, long incarnation, boolean shared) {}

    /** A server whose lease has not expired. */
    record Live(NodeId node, StoreHolder holder, String directory, boolean bus) {}

    /**
     * Renews an acquired lease until it is closed.
     *
     * @param database opens connections whose statements do not wait longer than a renewal may take
     */
    static NodeLease renewing(Jdbi database, Acquired acquired) {
        NodeLease lease = new NodeLease(database, acquired);
        lease.renewer.start();
        return lease;
    }

    /** Returns the servers that are currently running. */
    static List<Live> live(Handle handle) {
        return handle.createQuery("""
                        select node_id, directory, bus, host, pid, acquired_at, address from node_leases
                        where expires_at > clock_timestamp() order by node_id""")
                .map((rs, context) -> new Live(
                        new NodeId(rs.getString("node_id")),
                        holder(rs),
                        rs.getString("directory"),
                        rs.getBoolean("bus")))
                .list();
    }

    /** @throws StoreInUseException if a running server prevents the starting one from joining */
    static void requireAdmitted(Handle handle, NodeId node, JoinRequest request) {
        for (Live other : live(handle)) {
            if (other.node().equals(node)) {
                requireDead(other, request);
            } else if (request.alone()) {
                throw new StoreInUseException("--restored: another Windsock server uses this database: "
                        + other.holder() + "; stop it first");
            } else if (!request.bus()) {
                throw inUse(
                        other,
                        other.bus()
                                ? "; to run both, set WINDSOCK_NATS_URL on this server as well"
                                : "; to run both, set WINDSOCK_NATS_URL on both servers");
            } else if (!other.bus()) {
                throw inUse(other, "; it runs without WINDSOCK_NATS_URL: restart it with this setting first");
            }
        }
    }

    /** In the same boot of the machine, this server holds the directory's lock, so the other one is dead. */
    private static void requireDead(Live previous, JoinRequest request) {
        if (!previous.directory().equals(request.directory().inThisBoot())) {
            throw inUse(previous, " as node " + previous.node() + "; this server would run as the same node");
        }
    }

    private static StoreInUseException inUse(Live other, String more) {
        return new StoreInUseException(
                "WINDSOCK_STORE_URL: another Windsock server uses this database: " + other.holder() + more);
    }

    /** Stores the lease of a server that was admitted. */
    static Acquired insert(Handle handle, Nodes.Joined node, long incarnation, JoinRequest request) {
        // removes the lease of a suspended server: unless both servers use NATS, it must not continue alongside this
        // one
        handle.createUpdate("delete from node_leases where node_id <> :node and not (bus and :bus)")
                .bind("node", node.id().value())
                .bind("bus", request.bus())
                .execute();
        handle.createUpdate("""
                        insert into node_leases (node_id, incarnation, bus, directory, host, pid, address, acquired_at,
                            expires_at)
                        values (:node, :incarnation, :bus, :directory, :host, :pid, :address, clock_timestamp(),
                            clock_timestamp() + :lease * interval '1 second')
                        on conflict (node_id) do update set incarnation = excluded.incarnation, bus = excluded.bus,
                            directory = excluded.directory, host = excluded.host, pid = excluded.pid,
                            address = excluded.address, acquired_at = excluded.acquired_at,
                            expires_at = excluded.expires_at""")
                .bind("node", node.id().value())
                .bind("incarnation", incarnation)
                .bind("bus", request.bus())
                .bind("directory", request.directory().inThisBoot())
                .bind("host", request.self().host())
                .bind("pid", request.self().pid())
                .bind("address", request.self().address())
                .bind("lease", LEASE.toSeconds())
                .execute();
        return new Acquired(node, incarnation, request.bus());
    }

    /** Returns the server in a row of a lease table. */
    static StoreHolder holder(Handle handle, String row) {
        return handle.createQuery("select host, pid, acquired_at, address from " + row)
                .map((rs, context) -> holder(rs))
                .one();
    }

    private static StoreHolder holder(ResultSet rs) throws SQLException {
        return new StoreHolder(
                rs.getString("host"),
                rs.getLong("pid"),
                rs.getTimestamp("acquired_at").toInstant(),
                rs.getString("address"));
    }

    /** Returns whether other servers may use the database while this one does. */
    boolean isShared() {
        return shared;
    }

    /** Returns whether this server is the oldest of the running servers. */
    boolean isOldest() {
        return oldest;
    }

    /**
     * Returns whether this server may report others as lost. If not, their leases may have expired because the database did not
     * respond to anyone.
     */
    boolean mayReportLost() {
        return renewals.hasLasted(REPORTS_LOST_AFTER, Instant.now());
    }

    /** Makes the next renewal open a new connection, to the database that is the primary at that time. */
    void reconnect() {
        reconnecting = true;
    }

    @Override
    public String condition() {
        return "exists (select 1 from node_leases where node_id = '" + node + "' and incarnation = " + incarnation
                + ")";
    }

    @Override
    public Optional<StoreHolder> successor() {
        return Optional.ofNullable(successor);
    }

    private void renewUntilClosed() {
        Handle handle = null;
        boolean failing = false;
        try {
            while (!closed.await(RENEWAL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (reconnecting) {
                        reconnecting = false;
                        close(handle);
                        handle = null;
                    }
                    if (handle == null) {
                        handle = database.open();
                    }
                    if (!renew(handle)) {
                        StoreHolder next = holder(handle, "store_lease where id = 1");
                        successor = next;
                        LOG.error(
                                "Another server has taken over this node or the store, rejecting writes until this"
                                        + " server is restarted: last_started=\"{}\"",
                                next);
                        return;
                    }
                    renewals.renewed(Instant.now());
                    oldest = !shared || startedFirst(handle);
                    failing = false;
                } catch (JdbiException e) {
                    renewals.failed();
                    oldest = !shared;
                    if (!failing) {
                        LOG.warn("Cannot renew the node's lease, retrying: cause={}", StoreFailures.message(e));
                    }
                    failing = true;
                    close(handle);
                    handle = null;
                }
            }
            release();
        } catch (InterruptedException e) {
            LOG.warn("Renewal thread interrupted, no longer renewing the node's lease");
        } finally {
            close(handle);
        }
    }

    /** Extends the lease, even if it has expired. Returns whether this server is still the node. */
    private boolean renew(Handle handle) {
        return handle.createUpdate("""
                                update node_leases set expires_at = clock_timestamp() + :lease * interval '1 second'
                                where node_id = :node and incarnation = :incarnation""")
                        .bind("lease", LEASE.toSeconds())
                        .bind("node", node.value())
                        .bind("incarnation", incarnation)
                        .execute()
                == 1;
    }

    private boolean startedFirst(Handle handle) {
        return handle.createQuery("""
                                select count(*) from node_leases
                                where incarnation < :incarnation and expires_at > clock_timestamp()""")
                        .bind("incarnation", incarnation)
                        .mapTo(Integer.class)
                        .one()
                == 0;
    }

    /** Lets another server become the node immediately. */
    private void release() {
        try {
            database.useHandle(handle -> handle.createUpdate(
                            "delete from node_leases where node_id = :node and incarnation = :incarnation")
                    .bind("node", node.value())
                    .bind("incarnation", incarnation)
                    .execute());
        } catch (JdbiException e) {
            LOG.warn(
                    "Cannot release the node's lease, it expires in {} s: cause={}",
                    LEASE.toSeconds(),
                    StoreFailures.message(e));
        }
    }

    private static void close(@Nullable Handle handle) {
        if (handle != null) {
            try {
                handle.close();
            } catch (JdbiException e) {
                LOG.debug("Lease connection already closed", e);
            }
        }
    }

    /** Releases the lease, if the database responds. */
    @Override
    public void close() {
        closed.countDown();
        try {
            renewer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
