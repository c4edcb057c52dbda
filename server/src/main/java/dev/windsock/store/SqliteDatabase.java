// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.NodeId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.sqlite.SQLiteConnection;

/**
 * A store in one SQLite file, with a write-ahead log (WAL) that is flushed to the disk at each commit. Readers read snapshots
 * and never wait.
 */
final class SqliteDatabase implements StoreDatabase {
    private static final int READERS = 4;

    /** Pages that one step returns to the file system. A step lasts a few milliseconds, during which other changes wait. */
    private static final int VACUUM_STEP = 256;

    /** For every group of this many pages, the file keeps one page free for new rows. */
    private static final int KEPT_PART = 16;

    private static final int MIN_KEPT_PAGES = 512;

    private final SqliteConnections writers;
    private final SqliteConnections readers;
    private final Jdbi writer;
    private final Jdbi reader;
    private final NodeId node;
    private final String storeId;
    private final DiskReserve disk;
    private final WalGuard wal;
    private final OpenFiles files;

    private SqliteDatabase(Path file, DiskReserve disk) throws IOException, SQLException {
        this.disk = disk;
        DataSource writing = SqliteFile.configured(file, false);
        DataSource reading = SqliteFile.configured(file, true);
        writers = new SqliteConnections(() -> connect(writing), 1);
        readers = new SqliteConnections(() -> connect(reading), READERS);
        wal = new WalGuard(file, SqliteFile.configured(file, false), readers.permits(), READERS);
        files = OpenFiles.at(file, SqliteFile.log(file));
        writer = writers.jdbi();
        reader = readers.jdbi();
        // a read outside of a transaction would keep its snapshot, and the write-ahead log could not be reset
        node = reader.inTransaction(Nodes::only);
        storeId = StoreId.find(reader).orElseGet(() -> writer.inTransaction(StoreId::create));
    }

    /** Opens a migrated database. Blocks. */
    static SqliteDatabase open(Path file, DiskReserve disk) throws IOException, SQLException {
        SqliteDatabase database = new SqliteDatabase(file, disk);
        database.wal.start();
        return database;
    }

    /** If the log had been deleted, a connection would begin a new log, from which committed changes would be missing. */
    private Connection connect(DataSource source) throws SQLException {
        files.requirePresent();
        return source.getConnection();
    }

    /** Ends the statement that another thread is running on a connection. Does not block. */
    static void interruptStatement(Connection connection) {
        try {
            connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
        } catch (SQLException e) {
            // closed in the meantime
        }
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
    public void beginWrite(Handle write, Duration timeout) {
        try {
            files.requirePresent();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    @Override
    public Position lockHead(Handle write, LogHead known) {
        // no other process can open the file; the statement that moves the head also checks that the file exists
        return known.committed();
    }

    @Override
    public boolean isPromoted(Handle write) {
        return false;
    }

    @Override
    public void confirmPromotion(Handle write, Position known, Optional<ChangeEvent> shown) {
        throw new UnsupportedOperationException("an embedded database has no standby");
    }

    @Override
    public String timeline(Handle handle) {
        return "";
    }

    @Override
    public boolean isOwned(Handle write) {
        return true;
    }

    @Override
    public boolean hasOtherWriters() {
        return false;
    }

    @Override
    public boolean isOldest() {
        return true;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void limit(Handle read, Duration timeout) {
        // interrupt() ends statements
    }

    @Override
    public NodeId node() {
        return node;
    }

    @Override
    public List<NodeEntry> nodes(Handle read) {
        return List.of();
    }

    @Override
    public String storeId() {
        return storeId;
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
        // a number in the header that is reserved for applications; an update that changes nothing would write nothing
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
            // runs the pragma to completion; execute() would move only one page
            statement.executeUpdate("pragma incremental_vacuum(" + VACUUM_STEP + ")");
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
        wal.copySoon();
        long left = pragma(write, "freelist_count");
        // a file that another program has created returns no space, see SqliteRewrite
        return left < free && left > kept;
    }

    @Override
    public Optional<Instant> now(Handle handle) {
        return Optional.empty();
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
