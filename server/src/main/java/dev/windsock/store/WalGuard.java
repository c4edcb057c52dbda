// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the write-ahead log. SQLite copies the log to the database every few MiB and restarts it, but only when no reader is
 * using it. With overlapping reads, that may never happen, so reads wait briefly when the log is large.
 *
 * <p>The connection of this guard stays open as long as the database is open. Otherwise, after a failure, SQLite would remove
 * the log when the last connection closes, and might not be able to create it again.
 *
 * <p>Threading: has a thread of its own. Writes wait only while the last pages are copied.
 */
final class WalGuard implements AutoCloseable {
    /** Larger than the size to which the log grows without overlapping reads. */
    private static final long MAX_BYTES = 32L << 20;

    /** How long truncation waits for other kinds of readers, such as a backup, while no change can be committed. */
    private static final Duration MAX_WAIT = Duration.ofMillis(20);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(WalGuard.class);

    private final Path wal;
    private final Connection connection;
    private final Semaphore reads;
    private final int maxReads;
    private final AtomicBoolean requested = new AtomicBoolean();

    /** Held while the log is being truncated, and while truncation is suspended. */
    private final Semaphore active = new Semaphore(1);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("store-wal").unstarted(this::guard);

    /**
     * @param reads has a permit for each read that can run
     * @param maxReads the number of permits
     */
    WalGuard(Path wal, DataSource source, Semaphore reads, int maxReads) throws SQLException {
        this.wal = wal;
        this.connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = " + MAX_WAIT.toMillis());
        }
        this.reads = reads;
        this.maxReads = maxReads;
        checkpoint("passive");
    }

    /**
     * Schedules a copy of the log to the database, which also truncates free pages at the end of the database file. Does not
     * block.
     */
    void copySoon() {
        requested.set(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Lets the log grow until {@link #resume}, so that nothing waits for a long read to end. Blocks until no read is waiting.
     */
    void suspend() {
        active.acquireUninterruptibly();
    }

    void resume() {
        active.release();
    }

    private void guard() {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean large = wal.toFile().length() > MAX_BYTES;
                if ((requested.get() || large) && active.tryAcquire()) {
                    try {
                        if (requested.getAndSet(false)) {
                            copy();
                        }
                        if (large) {
                            truncate();
                        }
                    } finally {
                        active.release();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy() {
        try {
            checkpoint("passive");
        } catch (SQLException e) {
            LOG.warn("Cannot copy the write-ahead log to the database: cause={}", e.getMessage());
        }
    }

    private void truncate() throws InterruptedException {
        // copies most of the log while reads and writes continue
        copy();
        reads.acquire(maxReads);
        try {
            checkpoint("truncate");
        } catch (SQLException e) {
            LOG.debug("Cannot truncate the write-ahead log, retrying", e);
        } finally {
            reads.release(maxReads);
        }
    }

    private void checkpoint(String mode) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
            rows.next();
        }
    }

    /** Stops the thread and closes the connection. Must be called last, because it removes the log. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("Cannot close a connection", e);
        }
    }
}
