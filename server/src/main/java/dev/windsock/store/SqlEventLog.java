// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State and log in one SQL database. {@link GroupCommitWriter} writes, {@link StoreRecovery} handles a
 * database that fails, and {@link DeadlineReads} bound the wait for one that hangs: no caller waits longer than
 * {@link DeadlineReads#OPERATION_TIMEOUT}. After that, and at once while the database is known to be unavailable, changes
 * and reads are rejected with STORE_UNAVAILABLE.
 *
 * <p>Threading: for any thread. The head is set by the writer's thread. Callers of {@link #write} block until their change
 * is committed. Reads use connections of their own while their callers wait.
 */
public final class SqlEventLog implements EventLog, Store, AutoCloseable {
    /** Number of events that one deletion removes, so that no change waits long for it. */
    private static final int RETENTION_STEP = 500;

    private static final Logger LOG = LoggerFactory.getLogger(SqlEventLog.class);

    private final Clock clock;
    private final AcknowledgedPositionFile acknowledged;
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final LogHead head;
    private final DeadlineReads reads;
    private final GroupCommitWriter writer;

    /**
     * Opens the log in a migrated database and starts its writer.
     *
     * @param disk the disk of the database
     * @param acknowledged the newest acknowledged position
     * @throws IllegalStateException when the database has lost acknowledged changes
     */
    SqlEventLog(
            StoreDatabase database,
            Clock clock,
            MeterRegistry registry,
            DiskSpaceGuard disk,
            AcknowledgedPositionFile acknowledged) {
        this.clock = clock;
        this.acknowledged = acknowledged;
        this.head = new LogHead(database.writer().inTransaction(handle -> SqlEvents.head(handle, database.owner())));
        this.reads = new DeadlineReads(database);
        requireAcknowledgedChanges();
        acknowledged.write(head.latest());
        this.writer = new GroupCommitWriter(database, clock, registry, head, disk, this::committed);
        writer.start();
    }

    private void requireAcknowledgedChanges() {
        Position latest = head.latest();
        acknowledged
                .read()
                .filter(newest -> newest.epoch().equals(latest.epoch()) && newest.offset() > latest.offset())
                .ifPresent(newest -> {
                    throw new IllegalStateException("the database has lost changes: it ends at " + latest + ", but "
                            + newest + " was acknowledged; restore a backup, or start once with --restored to continue"
                            + " without the lost changes");
                });
    }

    /** Returns whether the store accepts changes. Does not block. */
    public StoreStatus status() {
        return writer.status();
    }

    @Override
    public Position latest() {
        return head.latest();
    }

    @Override
    public Position earliest() {
        return head.earliest();
    }

    @Override
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
    }

    private void committed(List<ChangeEvent> events) {
        Position position = events.getLast().position();
        acknowledged.write(position);
        for (CommitListener listener : listeners) {
            try {
                listener.committed(events);
            } catch (RuntimeException | Error e) {
                // the writer must continue, because everybody's changes depend on it
                LOG.error("Commit listener failed: position={}", position, e);
            }
        }
    }

    @Override
    public ReadResult readAfter(Position after, int limit) {
        return read(
                after,
                (handle, upTo) -> SqlEvents.range(handle, upTo.epoch(), after.offset(), upTo.offset(), limit),
                limit);
    }

    @Override
    public ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, int limit) {
        return read(
                after,
                (handle, upTo) ->
                        SqlEvents.rangeOf(handle, upTo.epoch(), after.offset(), upTo.offset(), tenantId, topics, limit),
                limit);
    }

    private ReadResult read(Position after, RangeQuery query, int limit) {
        Position upTo = head.latest();
        if (!after.epoch().equals(upTo.epoch()) || after.offset() > upTo.offset()) {
            return new ReadResult.Gap(ReadResult.Reason.EPOCH_CHANGED, head.earliest(), upTo);
        }
        List<ChangeEvent> events = reads.read(handle -> query.run(handle, upTo));
        // checked after the read, because retention may have removed events while it ran
        if (after.offset() < head.earliest().offset()) {
            return new ReadResult.Gap(ReadResult.Reason.HISTORY_TRUNCATED, head.earliest(), upTo);
        }
        return new ReadResult.Events(
                events, events.size() < limit ? upTo : events.getLast().position());
    }

    private interface RangeQuery {
        List<ChangeEvent> run(Handle handle, Position upTo);
    }

    @Override
    public List<ChangeEvent> newest(TenantId tenantId, Set<Topic> topics, int limit) {
        Position upTo = head.latest();
        return reads.read(handle -> SqlEvents.newestOf(handle, upTo.epoch(), upTo.offset(), tenantId, topics, limit));
    }

    @Override
    public <T> T read(Function<Handle, T> work) {
        return reads.read(work);
    }

    @Override
    public <T> Committed<T> write(Function<Transaction, T> work) {
        return writer.write(work);
    }

    /**
     * Removes the oldest events. Blocks.
     *
     * @param maxEvents how many events to keep at most
     * @param maxAge older events are removed
     */
    public void retain(long maxEvents, Duration maxAge) {
        Instant oldest = clock.instant().minus(maxAge);
        while (true) {
            long earliest = head.earliest().offset();
            long byCount = Math.min(earliest + RETENTION_STEP, head.latest().offset() - maxEvents);
            long byAge = read(handle -> SqlEvents.lastOlderThan(handle, oldest, earliest, RETENTION_STEP))
                    .orElse(earliest);
            long step = Math.max(byCount, byAge);
            if (step <= earliest) {
                return;
            }
            removeUpTo(step);
        }
    }

    /** A reader that misses removed events checks the earliest position afterwards, so that moves before the commit. */
    private void removeUpTo(long offset) {
        Position before = head.earliest();
        try {
            write(transaction -> {
                head.earliest(offset);
                SqlEvents.truncate(transaction.handle(), offset);
                return offset;
            });
        } catch (RejectedException e) {
            // the outcome is unknown; StoreRecovery reads the stored position before the next write
            throw e;
        } catch (RuntimeException e) {
            head.earliest(before.offset());
            throw e;
        }
    }

    /** Rejects further changes, commits those that are pending, and returns. */
    @Override
    public void close() {
        writer.close();
        reads.close();
        try {
            acknowledged.close();
        } catch (IOException e) {
            LOG.warn("Cannot close the file with the acknowledged position", e);
        }
    }
}
