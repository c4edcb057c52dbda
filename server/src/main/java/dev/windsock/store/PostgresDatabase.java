// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.windsock.id.NodeId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Position;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store in PostgreSQL. */
final class PostgresDatabase implements StoreDatabase {
    /** The writer needs one connection, and one more while a failed one is being replaced. */
    private static final int WRITERS = 2;

    private static final int READERS = 14;

    /** Shorter than the timeout of a read, so that the read fails with the actual cause instead of a timeout. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

    /**
     * The settings of a role or a database may let commits return before they are on the disk. Other values, such as those that
     * also wait for standbys, are kept.
     */
    private static final String FLUSHED =
            "select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

    private final Timelines timelines;
    private final NodeLease lease;
    private final Nodes.Joined node;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi writer;
    private final Jdbi reader;

    private PostgresDatabase(PostgresConnections connections, Timelines timelines, NodeLease lease, Nodes.Joined node) {
        this.timelines = timelines;
        this.lease = lease;
        this.node = node;
        writers = new HikariDataSource(config("store-writer", connections, WRITERS));
        try {
            readers = new HikariDataSource(config("store-reader", connections, READERS));
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
        writer = StoreFactory.jdbi(writers::getConnection);
        reader = StoreFactory.jdbi(readers::getConnection);
    }

    /** Waits for a database and reads its content. Changes nothing. */
    static StoredState inspect(PostgresConnections connections) {
        PGSimpleDataSource unlimited = connections.source();
        return PostgresStart.retry(PostgresStart.TIMEOUT, () -> {
            PostgresStart.requireEveryCharacter(unlimited);
            return Dialect.POSTGRESQL.inspect(unlimited);
        });
    }

    /**
     * Migrates a database and joins the servers that use it.
     *
     * @throws StoreInUseException if another server prevents this one from joining; in that case, nothing was changed
     * @throws IllegalStateException when the database rejects this server
     */
    static PostgresDatabase open(PostgresConnections connections, JoinRequest request) {
        PGSimpleDataSource unlimited = connections.source();
        PGSimpleDataSource leases = connections.source(LEASE_TIMEOUT);
        // a prepared statement is session state, and a pooler may share the session
        unlimited.setPrepareThreshold(0);
        leases.setPrepareThreshold(0);
        // a repeated start is the same node, which may replace its own lease
        NodeLease.Acquired acquired = PostgresStart.retry(
                PostgresStart.TIMEOUT,
                () -> new NodeStart(
                                StoreFactory.jdbi(unlimited::getConnection), request, new PostgresMigration(unlimited))
                        .join());
        NodeLease lease = NodeLease.renewing(StoreFactory.jdbi(leases::getConnection), acquired);
        try {
            // not in the transaction of the start: dead rows cannot be removed while an older transaction is open
            rewritePending(unlimited);
            Timelines timelines = PostgresStart.retry(
                    PostgresStart.TIMEOUT, () -> Timelines.of(StoreFactory.jdbi(leases::getConnection)));
            return new PostgresDatabase(connections, timelines, lease, acquired.node());
        } catch (RuntimeException e) {
            lease.close();
            throw PostgresStart.rejection(e);
        }
    }

    /**
     * Rewrites the tables from which a migration has removed secrets: dead rows still contain them. After a failure, the next
     * start tries again.
     */
    private static void rewritePending(DataSource unlimited) {
        try {
            Jdbi.create(unlimited)
                    .useHandle(handle -> handle.createQuery("select table_name from pending_rewrites")
                            .mapTo(String.class)
                            .list()
                            .forEach(table -> {
                                LOG.info(
                                        "Rewriting a table to remove environment values of instances: table={}", table);
                                handle.execute("vacuum full " + table);
                                handle.execute("delete from pending_rewrites where table_name = ?", table);
                            }));
        } catch (JdbiException e) {
            LOG.warn(
                    "Cannot rewrite a table, so its files may still contain environment values of instances; "
                            + "retrying at the next start: cause={}",
                    StoreFailures.message(e));
        }
    }

    private static HikariConfig config(String name, PostgresConnections connections, int size) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setDataSource(connections.source(SOCKET_TIMEOUT));
        hikari.setMaximumPoolSize(size);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        // waits for the first connection
        hikari.setInitializationFailTimeout(PostgresStart.TIMEOUT.toMillis());
        hikari.setValidationTimeout(CONNECTION_TIMEOUT.toMillis() / 2);
        return hikari;
    }

    @Override
    public Jdbi writer() {
        return writer;
    }

    @Override
    public Jdbi readers() {
        return reader;
    }

    @Override
    public int maxReads() {
        return READERS;
    }

    @Override
    public void limit(Handle read, Duration timeout) {
        // all statements see one snapshot; a generic plan may scan a whole index for a rare value
        read.execute("set transaction isolation level repeatable read; " + limits(timeout)
                + "; set local plan_cache_mode = force_custom_plan");
    }

    @Override
    public void beginWrite(Handle write, Duration timeout) {
        // after it has waited for the head, a statement must see what the other server has committed
        write.execute("set transaction isolation level read committed; " + limits(timeout) + "; " + FLUSHED);
    }

    @Override
    public Position lockHead(Handle write, LogHead known) {
        Timelines.LockedHead stored = timelines.lock(write);
        if (!stored.accepted()) {
            throw new StoreRecovery.PromotedException();
        }
        if (!known.continuesIn(stored.head())) {
            throw new StoreRecovery.ForeignWriterException();
        }
        return stored.head().latestPosition();
    }

    @Override
    public boolean hasOtherWriters() {
        return true;
    }

    @Override
    public boolean isOldest() {
        return lease.isOldest();
    }

    @Override
    public boolean isShared() {
        return lease.isShared();
    }

    /** One round trip. A pooler would leak session settings to other clients. */
    private static String limits(Duration timeout) {
        return """
                set local statement_timeout = %1$s; set local lock_timeout = %1$s;
                set local idle_in_transaction_session_timeout = %1$s""".formatted(timeout.toMillis());
    }

    @Override
    public boolean isPromoted(Handle write) {
        return !timelines.isAccepted(write);
    }

    @Override
    public void confirmPromotion(Handle write, Position known, Optional<ChangeEvent> shown) {
        timelines.confirm(write, node.id(), known, shown);
    }

    @Override
    public String timeline(Handle handle) {
        return timelines.current(handle);
    }

    @Override
    public boolean isOwned(Handle write) {
        return SqlEvents.isOwnedBy(write, lease);
    }

    @Override
    public NodeId node() {
        return node.id();
    }

    @Override
    public List<NodeEntry> nodes(Handle read) {
        return Nodes.all(read, lease.mayReportLost());
    }

    @Override
    public String storeId() {
        return node.storeId();
    }

    @Override
    public StoreOwner owner() {
        return lease;
    }

    @Override
    public void interrupt(Connection read) {
        // the database ends the statement at the timeout that limit() has set
    }

    @Override
    public void writeProbe(Handle write) {
        // a no-op update is also a write
    }

    @Override
    public Optional<Instant> now(Handle handle) {
        return Optional.of(handle.createQuery("select clock_timestamp()")
                .mapTo(Instant.class)
                .one());
    }

    @Override
    public StoreSize size(Handle read) {
        return new StoreSize(
                read.createQuery("select pg_database_size(current_database())")
                        .mapTo(Long.class)
                        .one(),
                -1);
    }

    @Override
    public DiskSpaceGuard disk() {
        // the database is managed elsewhere
        return () -> false;
    }

    @Override
    public boolean returnSpace(Handle write, boolean all) {
        // the database vacuums itself
        return false;
    }

    @Override
    public void reconnect() {
        writers.getHikariPoolMXBean().softEvictConnections();
        readers.getHikariPoolMXBean().softEvictConnections();
        lease.reconnect();
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
        lease.close();
    }
}
