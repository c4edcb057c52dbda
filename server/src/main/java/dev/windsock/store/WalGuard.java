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
 * <p>Other programs, such as a backup tool or a shell, can also read the database, and nothing can end their reads. The log then
 * grows until they end. This guard reports them, and tries less and less often.
 *
 * <p>The connection of this guard stays open as long as the database is open. Otherwise, after a failure, SQLite would remove
 * the log when the last connection closes, and might not be able to create it again.
 *
 * <p>Threading: has a thread of its own. Writes wait only while the last pages are copied.
 */
final class WalGuard implements AutoCloseable {
    /** Larger than the size to which the log grows without overlapping reads. */
    static final long MAX_BYTES = 32L << 20;

    /** How long truncation waits for other kinds of readers, such as a backup, while no change can be committed. */
    private static final Duration MAX_WAIT = Duration.ofMillis(20);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The size from which another program must be reading, rather than a write having been in progress at each attempt. */
    private static final long REPORTED_BYTES = 2 * MAX_BYTES;

    /** The longest time between two attempts to truncate the log. */
    private static final Duration MAX_DELAY = Duration.ofSeconds(16);

    private static final Logger LOG = LoggerFactory.getLogger(WalGuard.class);

    private final Path wal;
    private final Path index;
    private final Connection connection;
    private final Semaphore reads;
    private final int maxReads;
    private final AtomicBoolean requested = new AtomicBoolean();

    /** Held while the log is being truncated, and while truncation is suspended. */
    private final Semaphore active = new Semaphore(1);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("store-wal").unstarted(this::guard);

    /** The number of intervals until the next attempt to truncate the log, and between the last two attempts. */
    private long remainingDelay;

    private long delay;
    private boolean reported;

    /**
     * @param file the database
     * @param reads has a permit for each read that can run
     * @param maxReads the number of permits
     */
    WalGuard(Path file, DataSource source, Semaphore reads, int maxReads) throws SQLException {
        this.wal = SqliteFile.log(file);
        this.index = SqliteFile.index(file);
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
                boolean large = isLarge() && --remainingDelay < 0;
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

    private boolean isLarge() {
        return wal.toFile().length() > MAX_BYTES;
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
        if (isLarge()) {
            delay = Math.clamp(2 * delay, 1, MAX_DELAY.dividedBy(INTERVAL));
            report();
        } else {
            delay = 0;
            if (reported) {
                LOG.info("Write-ahead log truncated again");
            }
            reported = false;
        }
        remainingDelay = delay;
    }

    private void report() {
        long bytes = wal.toFile().length();
        if (bytes > REPORTED_BYTES && !reported) {
            reported = true;
            LOG.warn(
                    "Another program reads the database, so its write-ahead log grows until that read ends: file={} bytes={}"
                            + " pids={}",
                    wal,
                    bytes,
                    LockHolders.of(index));
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
