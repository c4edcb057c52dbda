// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;

/** A store in PostgreSQL. */
final class PostgresDatabase implements StoreDatabase {
    /** The writer needs one connection, and one more while a failed one is being replaced. */
    private static final int WRITERS = 2;

    private static final int READERS = 14;

    /** Shorter than the timeout of a read, so that a read fails with the cause and not with a timeout. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

    private final StoreLease lease;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi writer;
    private final Jdbi reader;

    private PostgresDatabase(PostgresConnections connections, StoreLease lease) {
        this.lease = lease;
        writers = new HikariDataSource(config("store-writer", connections, WRITERS));
        HikariConfig snapshots = config("store-reader", connections, READERS);
        snapshots.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        readers = new HikariDataSource(snapshots);
        writer = StoreFactory.jdbi(writers::getConnection);
        reader = StoreFactory.jdbi(readers::getConnection);
    }

    /** Waits for a database and reads what it contains. Changes nothing. */
    static StoredState inspect(PostgresConnections connections) {
        PGSimpleDataSource unlimited = connections.source();
        PostgresStart.awaitConnection(unlimited, PostgresStart.TIMEOUT);
        try {
            return Dialect.POSTGRESQL.inspect(unlimited);
        } catch (JdbiException | FlywayException e) {
            throw PostgresStart.rejection(e);
        }
    }

    /**
     * Acquires a database and migrates it.
     *
     * @param directoryId the identity of the data directory, which this process has locked
     * @throws StoreInUseException when another server uses it; nothing was changed then
     * @throws IllegalStateException when it rejects this server
     */
    static PostgresDatabase open(PostgresConnections connections, StoreHolder self, String directoryId) {
        PGSimpleDataSource unlimited = connections.source();
        PGSimpleDataSource leases = connections.source(LEASE_TIMEOUT);
        // a prepared statement is the state of a session, which a pooler may share
        leases.setPrepareThreshold(0);
        Jdbi jdbi = StoreFactory.jdbi(leases::getConnection);
        try {
            if (!StoreLease.exists(jdbi)) {
                Dialect.POSTGRESQL.migrate(unlimited);
            }
            StoreLease lease = StoreLease.acquire(jdbi, self, directoryId);
            try {
                Dialect.POSTGRESQL.migrate(unlimited);
                return new PostgresDatabase(connections, lease);
            } catch (RuntimeException e) {
                lease.close();
                throw e;
            }
        } catch (JdbiException | FlywayException e) {
            throw PostgresStart.rejection(e);
        }
    }

    private static HikariConfig config(String name, PostgresConnections connections, int size) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setDataSource(connections.source(SOCKET_TIMEOUT));
        hikari.setMaximumPoolSize(size);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
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
        // a plan for any values may scan a whole index for a value that is rare
        read.execute(limits(timeout) + "; set local plan_cache_mode = force_custom_plan");
    }

    @Override
    public void limitWrite(Handle write, Duration timeout) {
        write.execute(limits(timeout));
    }

    /** One round trip. Settings of a session would not pass through a transaction pooler. */
    private static String limits(Duration timeout) {
        return "set local statement_timeout = %1$s; set local lock_timeout = %1$s; set local idle_in_transaction_session_timeout = %1$s"
                .formatted(timeout.toMillis());
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
        // an update that changes nothing is a write too
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
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
        lease.close();
    }
}
