// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * A store in one SQLite file, with a write-ahead log (WAL) that is flushed to the disk at each commit. Readers read
 * snapshots and wait for nobody.
 */
final class SqliteDatabase implements StoreDatabase {
    /** The file in the data directory. */
    static final String FILE = "store.db";

    private static final int READERS = 4;

    /** How long a statement waits for another process that holds the file, such as a backup. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(3);

    private final SqliteConnections writers;
    private final SqliteConnections readers;
    private final Jdbi writer;
    private final Jdbi reader;

    private SqliteDatabase(Path file) {
        writers = new SqliteConnections(configured(file, false), 1);
        readers = new SqliteConnections(configured(file, true), READERS);
        writer = writers.jdbi();
        reader = readers.jdbi();
    }

    /** Opens, creates and migrates the database in a directory. Blocks. */
    static SqliteDatabase open(Path directory) {
        SqliteLibrary.prepare(directory);
        Path file = directory.resolve(FILE);
        try {
            create(file);
            // the journal before the migration, whose transactions would otherwise write a rollback journal
            Dialect.SQLITE.migrate(configured(file, false));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open " + file + ": " + e.getMessage(), e);
        }
        return new SqliteDatabase(file);
    }

    private static void create(Path file) throws SQLException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // opened below
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Connection connection = configured(file, false).getConnection();
                var statement = connection.createStatement()) {
            // before the first table: free pages are listed, so that they can be returned to the file system in steps
            statement.execute("pragma auto_vacuum = incremental");
            statement.execute("pragma journal_mode = wal");
        }
    }

    private static SQLiteDataSource configured(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
        SQLiteDataSource source = new SQLiteDataSource(config) {
            @Override
            public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
                    throws SQLException {
                SQLiteConnection connection = super.getConnection(user, password);
                if (readOnly) {
                    try (var statement = connection.createStatement()) {
                        statement.execute("pragma query_only = true");
                    }
                }
                return connection;
            }
        };
        // a URI, in which characters of the path are escaped that would otherwise begin options
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath().toUri());
        return source;
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
    public void limit(Handle transaction, Duration timeout) {
        // interrupt() ends statements
    }

    @Override
    public StoreOwner owner() {
        return StoreOwner.SOLE;
    }

    @Override
    public void interrupt(Connection read) {
        try {
            read.unwrap(SQLiteConnection.class).getDatabase().interrupt();
        } catch (SQLException e) {
            // closed meanwhile
        }
    }

    @Override
    public void reconnect() {
        writers.evict();
        readers.evict();
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
