// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * The file of an embedded store in a data directory. Preparing it once at startup ensures that there is space to open it, that
 * the library to read it is loaded, and that a store of an earlier version has been copied to it.
 *
 * <p>For use by one thread; blocks.
 */
final class SqliteFile {
    /** The name in the data directory. */
    static final String NAME = "store.db";

    /** With pages of this size, a commit writes the least data. */
    static final int PAGE_SIZE = 2_048;

    /** After this many pages, 4 MiB, a commit also copies the write-ahead log to the database. */
    private static final int CHECKPOINT_PAGES = 2_048;

    /** How long a statement waits for another process that has locked the file, such as a backup. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(3);

    /**
     * The offset of a byte in the header. The byte is 2 if the database has a write-ahead log, and 1 otherwise.
     */
    private static final int LOG_FLAG_OFFSET = 18;

    private final Path directory;
    private final Path file;
    private final DiskReserve disk;
    private final boolean copied;
    private StoredState inspected = new StoredState.Nothing();

    private SqliteFile(Path directory, Path file, DiskReserve disk) throws IOException {
        this.directory = directory;
        this.file = file;
        this.disk = disk;
        this.copied = hasNoLog(file);
    }

    /**
     * Prepares a directory, which this process has locked.
     *
     * @throws IllegalStateException with the reason on one line
     */
    static SqliteFile prepare(Path directory) {
        Path file = directory.resolve(NAME);
        requireNoLink(file);
        DiskReserve disk = new DiskReserve(directory);
        disk.isLow();
        SqliteLibrary.load(directory);
        try {
            H2Store.moveTo(file, directory);
            SqliteFile prepared = new SqliteFile(directory, file, disk);
            prepared.requireOwnLog();
            return prepared;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SQLite keeps the write-ahead log next to the file that a link points to, perhaps on another disk. */
    private static void requireNoLink(Path file) {
        if (Files.isSymbolicLink(file)) {
            throw new IllegalStateException("WINDSOCK_DATA_DIR: " + file
                    + " is a link; move the whole data directory instead, and set WINDSOCK_DATA_DIR to it");
        }
    }

    /** Every database of a server has a write-ahead log; copies that {@link StoreCopy} has made have none. */
    private static boolean hasNoLog(Path file) throws IOException {
        if (file.toFile().length() <= LOG_FLAG_OFFSET) {
            return false;
        }
        try (RandomAccessFile header = new RandomAccessFile(file.toFile(), "r")) {
            header.seek(LOG_FLAG_OFFSET);
            return header.read() == 1;
        }
    }

    /** SQLite would apply the old database's write-ahead log to the copy that replaces that database. */
    private void requireOwnLog() {
        Path log = log(file);
        if (copied && log.toFile().length() > 0) {
            throw new IllegalStateException("WINDSOCK_DATA_DIR: " + log + " belongs to a different database than "
                    + file.getFileName() + "; delete it and " + file.getFileName() + "-shm to use the restored copy");
        }
    }

    /** Returns the path of a database's write-ahead log. */
    static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** Returns the path of the index of a database's write-ahead log, on which its readers hold locks. */
    static Path index(Path file) {
        return file.resolveSibling(file.getFileName() + "-shm");
    }

    /** Reads the content of the database without changing it. */
    StoredState inspect() {
        if (file.toFile().length() > 0) {
            StoredState state = Dialect.SQLITE.inspect(readOnly(file));
            inspected =
                    copied && state instanceof StoredState.UpTo upTo ? new StoredState.Backup(upTo.latest()) : state;
        }
        return inspected;
    }

    /** Opens, creates and migrates the database. Copies it first if {@link #inspect} found an outdated schema. */
    SqliteDatabase open() {
        try {
            create(file);
            if (inspected instanceof StoredState.UpTo log) {
                log.outdatedSchema().ifPresent(schema -> UpgradeBackup.make(directory, schema));
            }
            Dialect.SQLITE.migrate(configured(file, false));
            SqliteRewrite.ifPending(file);
            return SqliteDatabase.open(file, disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    /** Opens a connection to the database in a directory, in addition to the connections of a server that may be using it. */
    static Connection connect(Path directory) throws SQLException {
        SqliteLibrary.load(directory);
        return configured(directory.resolve(NAME), false).getConnection();
    }

    /**
     * Returns read-only connections, which do not change any file, whereas closing the last writable connection moves the
     * write-ahead log into the database.
     */
    static DataSource readOnly(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        return source;
    }

    /**
     * Creates a file that has the properties of the database and that only its owner can read; if the file exists, opens it.
     */
    static void create(Path file) throws IOException, SQLException {
        PrivateFiles.createIfMissing(file);
        try (Connection connection = configured(file, false).getConnection();
                Statement statement = connection.createStatement()) {
            // before the first table; free pages can then be returned to the file system in steps
            statement.execute("pragma page_size = " + PAGE_SIZE);
            statement.execute("pragma auto_vacuum = incremental");
            requireLog(file, statement);
            // the next writes reuse the space of the log, so they succeed on a full disk
            statement.execute("pragma wal_checkpoint(restart)");
        }
    }

    /** Without shared memory, SQLite keeps its previous kind of journal and reports no error. */
    private static void requireLog(Path file, Statement statement) throws SQLException {
        try (ResultSet mode = statement.executeQuery("pragma journal_mode = wal")) {
            if (!mode.next() || !mode.getString(1).equals("wal")) {
                throw new IllegalStateException("WINDSOCK_DATA_DIR: the file system of " + file.getParent()
                        + " does not support shared memory, which the embedded database needs; move the directory to a "
                        + "local disk, or use PostgreSQL");
            }
        }
    }

    /** Returns a source of connections to an existing file, with the store's settings. */
    static SQLiteDataSource configured(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        // a file that disappears is not replaced by an empty one
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setWalAutocheckpoint(CHECKPOINT_PAGES);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        // otherwise, the driver would query the last row id after each insert
        config.setGetGeneratedKeys(false);
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

    /** Returns a URI in which the characters of the path that would otherwise begin options are escaped. */
    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath().toUri();
    }
}
