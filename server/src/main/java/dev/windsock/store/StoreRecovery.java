// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.ChangeEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the database hangs or fails, and waits until it works again.
 *
 * <p>Threading: {@link #status} is for any thread. Everything else belongs to the writer's thread, and blocks.
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
    private volatile StoreStatus status = AVAILABLE;

    /** Whether the disk was low when the writer last looked. */
    private volatile boolean diskLow;

    /** When the pending call to the database started, by {@link System#nanoTime}; 0 when none is pending. */
    private volatile long callStartedAt;

    StoreRecovery(StoreDatabase database, LogHead head, DiskSpaceGuard disk, Backlog backlog) {
        this.database = database;
        this.head = head;
        this.disk = disk;
        this.backlog = backlog;
    }

    /** The changes that arrive while the database does not work. */
    interface Backlog {
        boolean isClosed();

        /** Waits for a change, at most for a while, and rejects it. */
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

    /** Returns whether the store accepts changes. Does not block. */
    StoreStatus status() {
        Optional<StoreHolder> successor = database.owner().successor();
        if (successor.isPresent()) {
            return StoreStatus.Unavailable.takenOver(successor.get());
        }
        long since = callStartedAt;
        if (since != 0 && System.nanoTime() - since > DeadlineReads.OPERATION_TIMEOUT.toNanos()) {
            return StoreStatus.Unavailable.notResponding();
        }
        return status == AVAILABLE && diskLow ? StoreStatus.Unavailable.diskFull() : status;
    }

    /** Returns whether the database works, so that it can store essential changes even if the disk is low. */
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

    /** Checks that the store works, while there is nothing to write; returns once it does. */
    void probe() {
        isDiskLow();
        try {
            if (!call(() -> database.writer()
                    .inTransaction(handle -> SqlEvents.isAt(handle, head.latest(), database.owner())))) {
                throw new ForeignWriterException();
            }
        } catch (RuntimeException e) {
            recover(e);
        }
    }

    /**
     * Finds out whether a failed commit has taken effect all the same.
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
                    database.limitWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                    // waits for a commit that is still in progress there
                    SqlEvents.lock(handle);
                    return SqlEvents.contains(handle, events.getLast());
                })))
                .map(committed -> committed ? Outcome.COMMITTED : Outcome.NOT_COMMITTED)
                .orElse(Outcome.UNKNOWN);
    }

    /** Returns the status of a store that a change or a probe has failed on. */
    static StoreStatus.Unavailable unavailable(Throwable failure) {
        return failure instanceof ForeignWriterException
                ? StoreStatus.Unavailable.foreignWriter()
                : StoreStatus.Unavailable.failing(failure);
    }

    void recover(Throwable failure) {
        recover(unavailable(failure), StoreFailures.message(failure));
    }

    /** Rejects changes until the store accepts a write again and both ends of the log are where they should be. */
    private void recover(StoreStatus.Unavailable unavailable, String cause) {
        LOG.error("Store unavailable, rejecting writes and retrying: cause={}", cause);
        status = unavailable;
        database.reconnect();
        boolean recovered = retry(() -> {
                    // releases the reserve
                    isDiskLow();
                    SqlEvents.Head stored = call(() -> database.writer().inTransaction(handle -> {
                        database.limitWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                        database.writeProbe(handle);
                        if (!SqlEvents.touch(handle, head.latest(), database.owner())) {
                            throw new ForeignWriterException();
                        }
                        return SqlEvents.head(handle);
                    }));
                    head.earliest(stored.earliest());
                    return true;
                })
                .isPresent();
        if (recovered) {
            status = AVAILABLE;
            LOG.info("Store available again, accepting writes");
        }
    }

    /** Retries until an attempt succeeds, and rejects changes meanwhile; empty when the log is closed. */
    private <T> Optional<T> retry(Supplier<T> attempt) {
        while (!backlog.isClosed()) {
            // nothing that this server could store would be kept after it was taken over
            if (database.owner().successor().isEmpty()) {
                try {
                    return Optional.of(attempt.get());
                } catch (RuntimeException e) {
                    LOG.debug("Store still unavailable", e);
                    if (e instanceof ForeignWriterException) {
                        status = StoreStatus.Unavailable.foreignWriter();
                    }
                    database.reconnect();
                }
            }
            if (status() instanceof StoreStatus.Unavailable unavailable) {
                backlog.rejectNext(RETRY_DELAY, unavailable);
            }
        }
        return Optional.empty();
    }
}
