// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open connections to a SQLite file, with their prepared statements. Opening a connection and preparing a statement cost
 * more than most statements.
 *
 * <p>A connection is always in a transaction, which locks nothing before its first statement.
 *
 * <p>Threading: thread-safe. A thread that requests a connection beyond the maximum waits.
 */
final class SqliteConnections implements ConnectionFactory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteConnections.class);

    private final ConnectionFactory source;
    private final BlockingQueue<Pooled> idle;
    private final Map<Connection, Pooled> used = new ConcurrentHashMap<>();

    /** Incremented when all open connections are evicted. */
    private final AtomicInteger generation = new AtomicInteger();

    private final Semaphore permits;

    private record Pooled(Connection connection, StatementCache statements, int generation) {}

    /**
     * @param source opens connections
     * @param max the maximum number of connections in use
     */
    SqliteConnections(ConnectionFactory source, int max) {
        this.source = source;
        this.idle = new LinkedBlockingQueue<>(max);
        this.permits = new Semaphore(max, true);
    }

    /** Returns the semaphore of which each connection in use holds a permit. */
    Semaphore permits() {
        return permits;
    }

    Jdbi jdbi() {
        Jdbi jdbi = StoreFactory.jdbi(this);
        jdbi.setTransactionHandler(LocalTransactionHandler.managed());
        jdbi.setStatementBuilderFactory(connection -> {
            Pooled pooled = used.get(connection);
            if (pooled == null) {
                throw new IllegalStateException("not a connection from this pool");
            }
            return pooled.statements();
        });
        return jdbi;
    }

    @Override
    public Connection openConnection() throws SQLException {
        permits.acquireUninterruptibly();
        try {
            return open();
        } catch (SQLException | RuntimeException e) {
            permits.release();
            throw e;
        }
    }

    private Connection open() throws SQLException {
        Pooled pooled = idle.poll();
        while (pooled != null && pooled.generation() != generation.get()) {
            close(pooled);
            pooled = idle.poll();
        }
        if (pooled == null) {
            Connection connection = source.openConnection();
            connection.setAutoCommit(false);
            pooled = new Pooled(connection, new StatementCache(), generation.get());
        }
        used.put(pooled.connection(), pooled);
        return pooled.connection();
    }

    @Override
    public void closeConnection(Connection connection) {
        Pooled pooled = used.remove(connection);
        permits.release();
        if (pooled != null && (pooled.generation() != generation.get() || !idle.offer(pooled))) {
            close(pooled);
        }
    }

    /** Closes idle connections immediately, and connections in use when they are returned. */
    void evict() {
        generation.incrementAndGet();
        close();
    }

    @Override
    public void close() {
        for (Pooled pooled = idle.poll(); pooled != null; pooled = idle.poll()) {
            close(pooled);
        }
    }

    private static void close(Pooled pooled) {
        pooled.statements().close();
        try {
            pooled.connection().close();
        } catch (SQLException e) {
            LOG.debug("Cannot close a connection", e);
        }
    }
}
