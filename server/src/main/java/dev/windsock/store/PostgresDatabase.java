// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** A store in PostgreSQL. */
final class PostgresDatabase implements StoreDatabase {
    /** The writer needs one connection, and one more while a failed one is being replaced. */
    private static final int WRITERS = 2;

    private static final int READERS = 14;

    /** Shorter than the timeout of a read, so that a read fails with the cause and not with a timeout. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi writer;
    private final Jdbi reader;

    private PostgresDatabase(String url) {
        writers = new HikariDataSource(config("store-writer", url, WRITERS));
        HikariConfig snapshots = config("store-reader", url, READERS);
        snapshots.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        readers = new HikariDataSource(snapshots);
        writer = StoreFactory.jdbi(writers::getConnection);
        reader = StoreFactory.jdbi(readers::getConnection);
    }

    /** Reads what a database contains, and changes nothing. Blocks. */
    static StoredState inspect(String url) {
        return Dialect.POSTGRESQL.inspect(unlimited(url));
    }

    /** Opens and migrates a database. Blocks. */
    static PostgresDatabase open(String url) {
        Dialect.POSTGRESQL.migrate(unlimited(url));
        return new PostgresDatabase(url);
    }

    /** Returns connections that are not those of a pool, which limits how long a statement may take. */
    private static DataSource unlimited(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    private static HikariConfig config(String name, String url, int connections) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setJdbcUrl(url);
        hikari.setMaximumPoolSize(connections);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        hikari.setValidationTimeout(CONNECTION_TIMEOUT.toMillis() / 2);
        // a connection to a database that has vanished must fail sooner than TCP notices
        hikari.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT.toSeconds());
        hikari.addDataSourceProperty("tcpKeepAlive", true);
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
        read.execute(
                "set local plan_cache_mode = force_custom_plan; set local statement_timeout = " + timeout.toMillis());
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
    }
}
