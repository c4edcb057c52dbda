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
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the write-ahead log. SQLite copies it to the database every few MiB and starts it over, but only at a moment when no
 * reader reads from it. Where reads overlap, that moment never comes. So when the log is large, reads wait for a moment.
 *
 * <p>Threading: has a thread of its own. Writes wait only while the last pages are copied.
 */
final class WalGuard implements AutoCloseable {
    /** Larger than the log becomes without overlapping reads. */
    private static final long MAX_BYTES = 32L << 20;

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(WalGuard.class);

    private final Path wal;
    private final DataSource source;
    private final Semaphore reads;
    private final int maxReads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("store-wal").unstarted(this::guard);

    /**
     * @param reads has a permit for each read that can run
     * @param maxReads the number of permits
     */
    WalGuard(Path wal, DataSource source, Semaphore reads, int maxReads) {
        this.wal = wal;
        this.source = source;
        this.reads = reads;
        this.maxReads = maxReads;
    }

    void start() {
        thread.start();
    }

    private void guard() {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                // 0 while there is no file
                if (wal.toFile().length() > MAX_BYTES) {
                    truncate();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void truncate() throws InterruptedException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            // most of it, while everybody continues
            checkpoint(statement, "passive");
            reads.acquire(maxReads);
            try {
                checkpoint(statement, "truncate");
            } finally {
                reads.release(maxReads);
            }
        } catch (SQLException e) {
            LOG.warn("Cannot truncate the write-ahead log, retrying: cause={}", e.getMessage());
        }
    }

    private static void checkpoint(Statement statement, String mode) throws SQLException {
        try (ResultSet rows = statement.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
            rows.next();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
