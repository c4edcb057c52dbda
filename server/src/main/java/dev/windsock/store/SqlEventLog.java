// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.PendingPositions;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
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

    private final StoreDatabase database;
    private final Clock clock;
    private final AcknowledgedPositionFile acknowledged;
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final LogHead head;
    private final PendingPositions pending = new PendingPositions();
    private final DeadlineReads reads;
    private final GroupCommitWriter writer;

    /**
     * Opens the log in a migrated database and starts its writer.
     *
     * @param disk the disk of the database
     * @param acknowledged receives the newest acknowledged position
     */
    SqlEventLog(
            StoreDatabase database,
            Clock clock,
            MeterRegistry registry,
            DiskSpaceGuard disk,
            AcknowledgedPositionFile acknowledged) {
        this.database = database;
        this.clock = clock;
        this.acknowledged = acknowledged;
        this.head = new LogHead(database.writer().inTransaction(handle -> SqlEvents.open(handle, database.owner())));
        this.reads = new DeadlineReads(database);
        this.writer = new GroupCommitWriter(database, clock, registry, head, disk, this::committed);
        writer.start();
    }

    /** Returns whether the store accepts changes. Does not block. */
    public StoreStatus status() {
        return writer.status();
    }

    /** Returns whether commits are slow. Does not block. */
    public boolean isLagging() {
        return writer.isLagging();
    }

    /** Returns how many reads the database is carrying out. */
    int runningReads() {
        return reads.running();
    }

    /** Returns how many reads wait for a connection. */
    int waitingReads() {
        return reads.waiting();
    }

    /** Reads the size of the database. */
    StoreSize size(Handle handle) {
        return database.size(handle);
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
        pending.reached(position);
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
    public CompletableFuture<Void> reach(Position position) {
        return pending.await(position, this::latest);
    }

    @Override
    public ReadResult readAfter(Position after, int limit) {
        ReadLimit most = ReadLimit.response(limit);
        return read(
                after,
                Optional.empty(),
                (handle, upTo) -> SqlEvents.range(handle, upTo.epoch(), after.offset(), upTo.offset(), most));
    }

    @Override
    public ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        return read(
                after,
                Optional.of(tenantId),
                (handle, upTo) -> SqlEvents.rangeOf(
                        handle, upTo.epoch(), after.offset(), upTo.offset(), tenantId, topics, limit));
    }

    private ReadResult read(Position after, Optional<TenantId> reader, RangeQuery query) {
        Position upTo = head.latest();
        Optional<ReadResult.Gap> gap = ReadResult.Gap.between(head.earliest(), upTo, after);
        if (gap.isPresent()) {
            return gap.get();
        }
        SqlEvents.Found found = reads.read(reader, handle -> query.run(handle, upTo));
        // checked after the read, because retention may have removed events while it ran
        return ReadResult.Gap.between(head.earliest(), upTo, after)
                .<ReadResult>map(removed -> removed)
                .orElseGet(() -> new ReadResult.Events(
                        found.events(), found.more() ? found.events().getLast().position() : upTo, found.more()));
    }

    private interface RangeQuery {
        SqlEvents.Found run(Handle handle, Position upTo);
    }

    @Override
    public List<ChangeEvent> newest(TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        Position upTo = head.latest();
        return read(
                        tenantId,
                        handle -> SqlEvents.newestOf(handle, upTo.epoch(), upTo.offset(), tenantId, topics, limit))
                .events();
    }

    @Override
    public <T> T read(Function<Handle, T> work) {
        return reads.read(Optional.empty(), work);
    }

    @Override
    public <T> T read(TenantId reader, Function<Handle, T> work) {
        return reads.read(Optional.of(reader), work);
    }

    @Override
    public <T> Outcome<T> write(Function<Transaction, T> work) {
        return writer.write(work, false);
    }

    @Override
    public <T> Outcome<T> writeEssential(Function<Transaction, T> work) {
        return writer.write(work, true);
    }

    /**
     * Removes the oldest events, in steps, until the log is within its bounds. Blocks.
     *
     * @param gates what must have read an event before it is removed
     */
    public void retain(LogBounds bounds, List<RetentionGate> gates) {
        while (true) {
            long target = read(handle -> excess(handle, bounds));
            for (RetentionGate gate : gates) {
                target = Math.min(target, gate.passUpTo(target));
            }
            if (target <= head.earliest().offset()) {
                break;
            }
            removeUpTo(target);
        }
        returnSpace();
    }

    /** Returns space to the file system in steps, between which other changes are committed. */
    private void returnSpace() {
        boolean full = status() instanceof StoreStatus.Unavailable;
        boolean more = true;
        while (more) {
            more = writeEssential(transaction -> database.returnSpace(transaction.handle(), full))
                    .value();
        }
    }

    /** Returns the last event to remove next, or the earliest offset if the log is within its bounds. */
    private long excess(Handle handle, LogBounds bounds) {
        SqlEvents.Head stored = SqlEvents.head(handle);
        Instant oldest = clock.instant().minus(bounds.maxAge());
        long target = stored.earliest();
        long bytes = stored.bytes();
        try (ResultIterator<SqlEvents.Stored> events = SqlEvents.oldest(handle, RETENTION_STEP)) {
            while (events.hasNext()) {
                SqlEvents.Stored event = events.next();
                if (!bounds.exceededBy(stored.latest() - event.offset() + 1, bytes)
                        && !event.timestamp().isBefore(oldest)) {
                    return target;
                }
                target = event.offset();
                bytes -= event.bytes();
            }
        }
        return target;
    }

    /** A reader that misses removed events checks the earliest position afterwards, so that moves before the commit. */
    private void removeUpTo(long offset) {
        Position before = head.earliest();
        try {
            writeEssential(transaction -> {
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
