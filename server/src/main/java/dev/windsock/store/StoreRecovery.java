// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.ChangeEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the database hangs or fails, and waits until it recovers.
 *
 * <p>Threading: {@link #status} may be called from any thread. Everything else is confined to the writer's thread, and blocks.
 */
final class StoreRecovery {
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);
    private static final StoreStatus AVAILABLE = new StoreStatus.Available();
    private static final Logger LOG = LoggerFactory.getLogger(StoreRecovery.class);

    private final StoreDatabase database;
    private final LogHead head;
    private final DiskSpaceGuard disk;
    private final Backlog backlog;
    private final Promotions promotions;
    private volatile StoreStatus status = AVAILABLE;

    /** Whether disk space was low when the writer last checked. */
    private volatile boolean diskLow;

    /** When the pending call to the database started, according to {@link System#nanoTime}; 0 when none is pending. */
    private volatile long callStartedAt;

    StoreRecovery(StoreDatabase database, LogHead head, DiskSpaceGuard disk, Backlog backlog, Promotions promotions) {
        this.promotions = promotions;
        this.database = database;
        this.head = head;
        this.disk = disk;
        this.backlog = backlog;
    }

    /** The source of changes that arrive while the database is not working. */
    interface Backlog {
        boolean isClosed();

        /** Waits for a change for a limited time, and rejects it. */
        void rejectNext(Duration timeout, StoreStatus.Unavailable status);
    }

    /** The outcome of a commit that failed. */
    enum Outcome {
        COMMITTED,
        NOT_COMMITTED,
        UNKNOWN
    }

    /** The log's head is not where this server left it. */
    static final class ForeignWriterException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ForeignWriterException() {
            super("another server writes to this store, or the store was replaced while this server was running");
        }
    }

    /** A standby was promoted, and some servers have not yet confirmed that it contains the changes that they delivered. */
    static final class PromotedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PromotedException() {
            super("a standby of the database was promoted, and may lack changes that servers have already delivered");
        }
    }

    /** Returns whether the store accepts changes. Does not block. */
    StoreStatus status() {
        if (database.owner().successor().isPresent()) {
            return StoreStatus.Unavailable.takenOver();
        }
        long since = callStartedAt;
        if (since != 0 && System.nanoTime() - since > DeadlineReads.OPERATION_TIMEOUT.toNanos()) {
            return StoreStatus.Unavailable.notResponding();
        }
        return status == AVAILABLE && diskLow ? StoreStatus.Unavailable.diskFull() : status;
    }

    /** Returns whether the database is working, so that it can store essential changes even if disk space is low. */
    boolean acceptsEssential() {
        return status == AVAILABLE && database.owner().successor().isEmpty();
    }

    /** Checks the disk. */
    boolean isDiskLow() {
        boolean low = disk.isLow();
        if (low != diskLow) {
            diskLow = low;
            if (low) {
                LOG.error(
                        "Disk full, accepting only essential changes until space is free: required_mib={}",
                        DiskSpaceGuard.MIN_FREE_MIB);
            } else {
                LOG.info("Store available again, accepting writes");
            }
        }
        return low;
    }

    /** Returns how long the writer may wait for a change before it probes the store. */
    Duration probeInterval() {
        return diskLow ? RETRY_DELAY : PROBE_INTERVAL;
    }

    /** Calls the database, so that {@link #status} reports it when it does not respond. */
    <T> T call(Supplier<T> operation) {
        callStartedAt = Math.max(1, System.nanoTime());
        try {
            return operation.get();
        } finally {
            callStartedAt = 0;
        }
    }

    /** Checks, while there is nothing to write, that the store is working; returns once it is working. */
    void probe() {
        isDiskLow();
        try {
            call(() -> database.writer().inTransaction(handle -> {
                database.beginWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                return expectedHead(handle);
            }));
        } catch (RuntimeException e) {
            recover(e);
        }
    }

    /**
     * Determines whether a failed commit has nevertheless taken effect.
     *
     * @param events the events of the commit; null when it failed before all of its changes were applied
     */
    Outcome outcome(Throwable failure, @Nullable List<ChangeEvent> events) {
        if (events == null) {
            return Outcome.NOT_COMMITTED;
        }
        if (events.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        status = StoreStatus.Unavailable.failing(failure);
        return retry(() -> call(() -> database.writer().inTransaction(handle -> {
                    database.beginWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                    // waits for a commit that is still in progress in the database
                    SqlEvents.lock(handle);
                    return outcome(handle, events.getLast());
                })))
                .orElse(Outcome.UNKNOWN);
    }

    private static Outcome outcome(Handle handle, ChangeEvent last) {
        if (SqlEvents.contains(handle, last)) {
            return Outcome.COMMITTED;
        }
        // retention may have removed it
        return SqlEvents.head(handle).earliest() < last.position().offset() ? Outcome.NOT_COMMITTED : Outcome.UNKNOWN;
    }

    /** Returns the stored head, which must belong to the log that this server has written to. */
    private SqlEvents.Head expectedHead(Handle handle) {
        if (database.isPromoted(handle)) {
            throw new PromotedException();
        }
        SqlEvents.Head stored = SqlEvents.head(handle);
        boolean expected = database.hasOtherWriters()
                ? head.continuesIn(stored)
                : stored.latestPosition().equals(head.committed());
        if (!expected || !SqlEvents.isOwnedBy(handle, database.owner())) {
            throw new ForeignWriterException();
        }
        return stored;
    }

    /** Returns the status of a store after a change or a probe has failed. */
    static StoreStatus.Unavailable unavailable(Throwable failure) {
        return switch (failure) {
            case ForeignWriterException foreign -> StoreStatus.Unavailable.foreignWriter();
            case PromotedException promoted -> StoreStatus.Unavailable.promoted();
            default -> StoreStatus.Unavailable.failing(failure);
        };
    }

    void recover(Throwable failure) {
        recover(unavailable(failure), StoreFailures.message(failure));
    }

    /** Rejects changes until the store accepts a write again and both bounds of the log are as expected. */
    private void recover(StoreStatus.Unavailable unavailable, String cause) {
        LOG.error("Store unavailable, rejecting writes and retrying: cause={}", cause);
        status = unavailable;
        database.reconnect();
        boolean recovered = retry(() -> {
                    // releases the reserve
                    isDiskLow();
                    SqlEvents.Head stored = call(() -> database.writer().inTransaction(handle -> {
                        database.beginWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                        database.writeProbe(handle);
                        SqlEvents.lock(handle);
                        return expectedHead(handle);
                    }));
                    head.earliest(stored.earliestPosition());
                    return true;
                })
                .isPresent();
        if (recovered) {
            status = AVAILABLE;
            LOG.info("Store available again, accepting writes");
        }
    }

    private void confirmPromotion() {
        try {
            call(() -> {
                promotions.confirm();
                return true;
            });
        } catch (RuntimeException e) {
            LOG.debug("Store still unavailable", e);
        }
    }

    /** Retries until an attempt succeeds, and rejects changes in the meantime; empty when the log is closed. */
    private <T> Optional<T> retry(Supplier<T> attempt) {
        while (!backlog.isClosed()) {
            // once this server has been superseded, nothing that it stores is kept
            if (database.owner().successor().isEmpty()) {
                try {
                    return Optional.of(attempt.get());
                } catch (RuntimeException e) {
                    LOG.debug("Store still unavailable", e);
                    if (e instanceof ForeignWriterException || e instanceof PromotedException) {
                        status = unavailable(e);
                    }
                    if (e instanceof PromotedException) {
                        confirmPromotion();
                    } else {
                        database.reconnect();
                    }
                }
            }
            if (status() instanceof StoreStatus.Unavailable unavailable) {
                backlog.rejectNext(RETRY_DELAY, unavailable);
            }
        }
        return Optional.empty();
    }
}
