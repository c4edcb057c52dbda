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
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
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

    /** After this many pages, 4 MiB, a commit also copies the write-ahead log to the database. */
    private static final int CHECKPOINT_PAGES = 2_048;

    /** How long a statement waits for another process that holds the file, such as a backup. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(3);

    /** Pages that one step returns to the file system. A step lasts a few milliseconds, in which other changes wait. */
    private static final int VACUUM_STEP = 256;

    /** The part of the file that is kept free for new rows. */
    private static final int KEPT_PART = 16;

    private static final int MIN_KEPT_PAGES = 512;

    private final SqliteConnections writers;
    private final SqliteConnections readers;
    private final Jdbi writer;
    private final Jdbi reader;
    private final DiskReserve disk;
    private final WalGuard wal;

    private SqliteDatabase(Path file, DiskReserve disk) throws SQLException {
        this.disk = disk;
        writers = new SqliteConnections(configured(file, false), 1);
        readers = new SqliteConnections(configured(file, true), READERS);
        wal = new WalGuard(file.resolveSibling(FILE + "-wal"), configured(file, false), readers.permits(), READERS);
        writer = writers.jdbi();
        reader = readers.jdbi();
    }

    /** Reads what the database in a directory contains, and changes nothing. Blocks. */
    static StoredState inspect(Path directory) {
        prepare(directory);
        Path file = directory.resolve(FILE);
        if (file.toFile().length() == 0) {
            return new StoredState.Nothing();
        }
        return Dialect.SQLITE.inspect(readOnly(file));
    }

    /** Returns connections that change no file: closing the last other one moves the write-ahead log into the database. */
    static DataSource readOnly(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        return source;
    }

    /** Opens a connection to the database in a directory, besides those of the server that may run on it. Blocks. */
    static Connection connect(Path directory) throws SQLException {
        SqliteLibrary.prepare(directory);
        return configured(directory.resolve(FILE), false).getConnection();
    }

    /** Ends the statement that another thread runs on a connection. Does not block. */
    static void interruptStatement(Connection connection) {
        try {
            connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
        } catch (SQLException e) {
            // closed meanwhile
        }
    }

    /** Opens, creates and migrates the database in a directory. Blocks. */
    static SqliteDatabase open(Path directory) {
        DiskReserve disk = prepare(directory);
        Path file = directory.resolve(FILE);
        try {
            create(file);
            Dialect.SQLITE.migrate(configured(file, false));
            SqliteDatabase database = new SqliteDatabase(file, disk);
            database.wal.start();
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    /** Makes sure that there is space to open the database, a library to read it, and a file that SQLite can read. */
    private static DiskReserve prepare(Path directory) {
        DiskReserve disk = new DiskReserve(directory);
        disk.isLow();
        SqliteLibrary.prepare(directory);
        try {
            H2Store.moveTo(directory.resolve(FILE), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return disk;
    }

    /** Creates a file that only its owner can read, with the properties of the database; opens an existing one. */
    static void create(Path file) throws IOException, SQLException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // opened below
        }
        try (Connection connection = configured(file, false).getConnection();
                Statement statement = connection.createStatement()) {
            // before the first table: the page size with which a commit writes the least, and free pages that can be
            // returned to the file system in steps
            statement.execute("pragma page_size = 2048");
            statement.execute("pragma auto_vacuum = incremental");
            statement.execute("pragma journal_mode = wal");
            // the next writes reuse the space of the log, so they succeed on a full disk
            statement.execute("pragma wal_checkpoint(restart)");
        }
    }

    /** Returns a source of connections with the settings of the store. */
    static SQLiteDataSource configured(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setWalAutocheckpoint(CHECKPOINT_PAGES);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
        SQLiteDataSource source = new SQLiteDataSource(config) {
            @Override
            public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
                    throws SQLException {
                SQLiteConnection connection = super.getConnection(user, password);
                if (readOnly) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("pragma query_only = true");
                    }
                }
                return connection;
            }
        };
        source.setUrl(url(file));
        return source;
    }

    /** Returns a URI, in which characters of the path are escaped that would otherwise begin options. */
    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath().toUri();
    }

    /** Copies the database while it is in use. See {@link StoreCopy#of}. */
    StoreCopy copy(Path directory, CompletionStage<?> cancelled) {
        wal.suspend();
        try {
            return StoreCopy.of(directory, cancelled);
        } finally {
            wal.resume();
        }
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
    public void limitWrite(Handle write, Duration timeout) {
        // the file has no other writer
    }

    @Override
    public void limit(Handle read, Duration timeout) {
        // interrupt() ends statements
    }

    @Override
    public StoreOwner owner() {
        return StoreOwner.SOLE;
    }

    @Override
    public void interrupt(Connection read) {
        interruptStatement(read);
    }

    @Override
    public void writeProbe(Handle write) {
        // a number in the header that is for applications; an update that changes nothing would write nothing
        long version = pragma(write, "user_version");
        write.execute("pragma user_version = " + (version ^ 1));
    }

    @Override
    public DiskSpaceGuard disk() {
        return disk;
    }

    @Override
    public boolean returnSpace(Handle write, boolean all) {
        long free = pragma(write, "freelist_count");
        long kept = all ? 0 : Math.max(MIN_KEPT_PAGES, pragma(write, "page_count") / KEPT_PART);
        if (free <= kept) {
            return false;
        }
        try (Statement statement = write.getConnection().createStatement()) {
            // runs the pragma to its end; execute() would move one page
            statement.executeUpdate("pragma incremental_vacuum(" + VACUUM_STEP + ")");
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
        wal.copySoon();
        return free - VACUUM_STEP > kept;
    }

    @Override
    public StoreSize size(Handle read) {
        long pageSize = pragma(read, "page_size");
        long pages = pragma(read, "page_count");
        return new StoreSize(pages * pageSize, (pages - pragma(read, "freelist_count")) * pageSize);
    }

    private static long pragma(Handle handle, String name) {
        return handle.createQuery("pragma " + name).mapTo(Long.class).one();
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
        wal.close();
    }
}
