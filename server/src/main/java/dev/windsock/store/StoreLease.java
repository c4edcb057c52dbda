// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write to a PostgreSQL database, which one server has at a time.
 *
 * <h2>Lease</h2>
 *
 * The row of {@code store_lease} names the owner and the time at which its lease expires, by the clock of the database. The
 * owner renews it every {@link #RENEWAL_INTERVAL} with one statement on a connection of its own. Another server can acquire
 * an expired lease, and the next server on the same data directory can acquire it at once: it holds the lock of the
 * directory, so its predecessor is dead. No advisory lock and no state of a session is used, so a transaction pooler may
 * be in between.
 *
 * <h2>Fence</h2>
 *
 * An owner that was suspended does not know that its lease has expired. Each acquisition therefore increments a number,
 * the incarnation, and stores it in {@code log_head.owner}. Every transaction that writes checks it under the lock of that
 * row: a former owner can commit nothing, and an acquisition waits for a commit in progress.
 *
 * <p>Threading: for any thread. One thread renews the lease.
 */
final class StoreLease implements StoreOwner, AutoCloseable {
    static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(2);

    /** Longer than the pauses of a server on a busy machine, and short enough for a failover. */
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(StoreLease.class);

    private final Jdbi database;
    private final long incarnation;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread renewer =
            Thread.ofPlatform().daemon().name("store-lease").unstarted(this::renewUntilClosed);
    private volatile @Nullable StoreHolder successor;

    private StoreLease(Jdbi database, long incarnation) {
        this.database = database;
        this.incarnation = incarnation;
    }

    /** Returns whether the database has a lease, which it has after the first migration by a version that knows leases. */
    static boolean exists(Jdbi database) {
        return database.withHandle(handle -> handle.createQuery("select to_regclass('store_lease') is not null")
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * Acquires the lease and renews it until it is closed. Waits for a commit of the previous owner.
     *
     * @param database opens connections whose statements do not wait longer than a renewal may take
     * @param directoryId the identity of the locked data directory
     * @throws StoreInUseException when another server holds the lease
     */
    static StoreLease acquire(Jdbi database, StoreHolder self, String directoryId) {
        long incarnation = database.inTransaction(handle -> {
            Optional<Long> acquired = acquire(handle, self, directoryId);
            if (acquired.isEmpty()) {
                throw new StoreInUseException(
                        "WINDSOCK_STORE_URL: another Windsock server uses this database: " + holder(handle));
            }
            handle.createUpdate("update log_head set owner = :owner where id = 1")
                    .bind("owner", acquired.get())
                    .execute();
            return acquired.get();
        });
        StoreLease lease = new StoreLease(database, incarnation);
        lease.renewer.start();
        return lease;
    }

    private static Optional<Long> acquire(Handle handle, StoreHolder self, String directoryId) {
        return handle.createQuery("""
                        update store_lease
                        set incarnation = incarnation + 1, directory = :directory, host = :host, pid = :pid,
                            address = :address, acquired_at = clock_timestamp(),
                            expires_at = clock_timestamp() + :lease * interval '1 second'
                        where id = 1 and (expires_at <= clock_timestamp() or directory = :directory)
                        returning incarnation""")
                .bind("directory", directoryId)
                .bind("host", self.host())
                .bind("pid", self.pid())
                .bind("address", self.address())
                .bind("lease", LEASE.toSeconds())
                .mapTo(Long.class)
                .findOne();
    }

    private static StoreHolder holder(Handle handle) {
        return handle.createQuery("select host, pid, acquired_at, address from store_lease where id = 1")
                .map((rs, context) -> new StoreHolder(
                        rs.getString("host"),
                        rs.getLong("pid"),
                        rs.getTimestamp("acquired_at").toInstant(),
                        rs.getString("address")))
                .one();
    }

    @Override
    public long token() {
        return incarnation;
    }

    @Override
    public boolean isHeld(Handle handle) {
        return handle.createQuery("select owner from log_head where id = 1 for update")
                .mapTo(Long.class)
                .findOne()
                .filter(owner -> owner == incarnation)
                .isPresent();
    }

    @Override
    public Optional<StoreHolder> successor() {
        return Optional.ofNullable(successor);
    }

    private void renewUntilClosed() {
        Handle handle = null;
        boolean failing = false;
        try {
            while (!closed.await(RENEWAL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (handle == null) {
                        handle = database.open();
                    }
                    if (!extend(handle, LEASE)) {
                        StoreHolder next = holder(handle);
                        successor = next;
                        LOG.error(
                                "Another server has taken over the store, rejecting writes until this server is restarted: successor=\"{}\"",
                                next);
                        return;
                    }
                    failing = false;
                } catch (JdbiException e) {
                    if (!failing) {
                        LOG.warn("Cannot renew the lease of the store, retrying: cause={}", StoreFailures.message(e));
                    }
                    failing = true;
                    close(handle);
                    handle = null;
                }
            }
            release();
        } catch (InterruptedException e) {
            LOG.warn("Lease of the store no longer renewed: interrupted");
        } finally {
            close(handle);
        }
    }

    /** Lets another server acquire the lease at once. */
    private void release() {
        try {
            database.useHandle(handle -> extend(handle, Duration.ZERO));
        } catch (JdbiException e) {
            LOG.warn(
                    "Cannot release the lease of the store, it expires in {} s: cause={}",
                    LEASE.toSeconds(),
                    StoreFailures.message(e));
        }
    }

    /**
     * Lets the lease expire after a time from now, even if it has expired already. Returns whether this server is still the
     * owner.
     */
    private boolean extend(Handle handle, Duration lease) {
        return handle.createUpdate("""
                                update store_lease set expires_at = clock_timestamp() + :lease * interval '1 second'
                                where id = 1 and incarnation = :incarnation""")
                        .bind("lease", lease.toSeconds())
                        .bind("incarnation", incarnation)
                        .execute()
                == 1;
    }

    private static void close(@Nullable Handle handle) {
        if (handle != null) {
            try {
                handle.close();
            } catch (JdbiException e) {
                LOG.debug("Connection of the lease already closed", e);
            }
        }
    }

    /** Releases the lease, if the database responds. */
    @Override
    public void close() {
        closed.countDown();
        try {
            renewer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
