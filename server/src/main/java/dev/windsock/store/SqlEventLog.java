// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.cluster.Bus;
import dev.windsock.cluster.LogTailer;
import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.PendingPositions;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State and log in one SQL database. {@link GroupCommitWriter} writes, {@link StoreRecovery} handles database failures, and
 * {@link DeadlineReads} limits the wait for a database that hangs: no caller waits longer than
 * {@link DeadlineReads#OPERATION_TIMEOUT}. After that, and immediately while the database is known to be unavailable, changes
 * and reads are rejected with STORE_UNAVAILABLE.
 *
 * <p>Several servers may write to one database. The log of this server ends at the position of its {@link LogTailer}: commits
 * by other servers are visible here once they have been delivered to the listeners. Each read is checked against the bounds of
 * the log in its own snapshot, because other servers also remove events.
 *
 * <p>Threading: thread-safe. Callers of {@link #write} block until their change is committed. Reads use connections of their
 * own while their callers wait.
 */
public final class SqlEventLog implements EventLog, Store, AutoCloseable {
    /** Number of events that one deletion removes, so that no change waits long for it. */
    private static final int RETENTION_STEP = 500;

    /** Maximum number of events that the tailer reads at a time. */
    private static final ReadLimit TAIL_LIMIT = new ReadLimit(1_000, 4 << 20);

    private static final Logger LOG = LoggerFactory.getLogger(SqlEventLog.class);

    private final StoreDatabase database;
    private final Clock clock;
    private final AcknowledgedPositionFile acknowledged;
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final LogHead head;
    private final PendingPositions pending = new PendingPositions();
    private final DeadlineReads reads;
    private final LogTailer tailer;
    private final Promotions promotions;
    private final GroupCommitWriter writer;

    /** The latest event that was delivered here; null before the first. */
    private volatile @Nullable ChangeEvent shown;

    /**
     * Opens the log in a migrated database and starts its writer.
     *
     * @param disk the database's disk
     * @param acknowledged receives the latest acknowledged position
     * @param bus reaches the other servers that use the database
     */
    SqlEventLog(
            StoreDatabase database,
            Clock clock,
            MeterRegistry registry,
            DiskSpaceGuard disk,
            AcknowledgedPositionFile acknowledged,
            Bus bus) {
        this.database = database;
        this.clock = clock;
        this.acknowledged = acknowledged;
        this.head = new LogHead(database.writer().inTransaction(SqlEvents::open));
        this.reads = new DeadlineReads(database);
        this.tailer = new LogTailer(head.committed(), new Tail(), this::delivered);
        this.promotions = new Promotions(database, head, () -> Optional.ofNullable(shown), bus);
        this.writer = new GroupCommitWriter(database, clock, registry, head, disk, tailer, promotions);
        tailer.start();
        if (database.hasOtherWriters()) {
            tailer.follow(bus);
        }
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

    /** Returns how many reads the database is executing. */
    int runningReads() {
        return reads.running();
    }

    /** Returns the number of reads that are waiting for a connection. */
    int waitingReads() {
        return reads.waiting();
    }

    /** Reads the size of the database. */
    StoreSize size(Handle handle) {
        return database.size(handle);
    }

    @Override
    public Position latest() {
        return tailer.position();
    }

    @Override
    public Position earliest() {
        return head.earliest();
    }

    @Override
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
    }

    private void delivered(List<ChangeEvent> events) {
        ChangeEvent last = events.getLast();
        Position position = last.position();
        shown = last;
        acknowledged.write(position);
        pending.reached(position);
        for (CommitListener listener : listeners) {
            try {
                listener.committed(events);
            } catch (RuntimeException | Error e) {
                // the other listeners must still be notified, because all changes depend on them
                LOG.error("Commit listener failed: position={}", position, e);
            }
        }
    }

    @Override
    public CompletableFuture<Void> reach(Position position) {
        return pending.await(position, this::latest, tailer::refresh);
    }

    @Override
    public ReadResult readAfter(Position after, int limit) {
        ReadLimit most = ReadLimit.response(limit);
        return read(
                after,
                Optional.empty(),
                (handle, from, to) -> SqlEvents.range(handle, from.epoch(), from.offset(), to, most));
    }

    @Override
    public ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        return read(
                after,
                Optional.of(tenantId),
                (handle, from, to) ->
                        SqlEvents.rangeOf(handle, from.epoch(), from.offset(), to, tenantId, topics, limit));
    }

    /** Reads events that this server has delivered. */
    private ReadResult read(Position after, Optional<TenantId> reader, RangeQuery query) {
        // before the snapshot, which therefore contains everything up to here
        Position upTo = latest();
        return reads.read(reader, handle -> {
            SqlEvents.Head stored = SqlEvents.head(handle);
            return events(
                    handle, query, after, stored, stored.epoch().equals(upTo.epoch()) ? upTo : stored.latestPosition());
        });
    }

    /** Reads the commits of all servers. */
    private final class Tail implements LogTailer.Source {
        @Override
        public ReadResult after(Position position) {
            return reads.read(Optional.empty(), handle -> {
                SqlEvents.Head stored = SqlEvents.head(handle);
                head.earliest(stored.earliestPosition());
                RangeQuery query =
                        (within, from, to) -> SqlEvents.range(within, from.epoch(), from.offset(), to, TAIL_LIMIT);
                return events(handle, query, position, stored, stored.latestPosition());
            });
        }

        @Override
        public void lacks(Position committed) {
            head.lacks(committed);
            database.reconnect();
        }
    }

    private static ReadResult events(
            Handle handle, RangeQuery query, Position after, SqlEvents.Head stored, Position upTo) {
        Optional<ReadResult.Gap> gap = ReadResult.Gap.between(stored.earliestPosition(), upTo, after);
        if (gap.isPresent()) {
            return gap.get();
        }
        if (after.equals(upTo)) {
            return new ReadResult.Events(List.of(), upTo, false);
        }
        SqlEvents.Found found = query.run(handle, after, upTo.offset());
        return new ReadResult.Events(
                found.events(), found.more() ? found.events().getLast().position() : upTo, found.more());
    }

    private interface RangeQuery {
        SqlEvents.Found run(Handle handle, Position after, long upTo);
    }

    @Override
    public List<ChangeEvent> newestBefore(Position before, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        Position latest = latest();
        if (!before.epoch().equals(latest.epoch())) {
            return List.of();
        }
        long upTo = Math.min(before.offset() - 1, latest.offset());
        return read(tenantId, handle -> SqlEvents.newestOf(handle, latest.epoch(), upTo, tenantId, topics, limit))
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
    public <T> CompletableFuture<Outcome<T>> submit(Function<Transaction, T> work, ScheduledExecutorService loop) {
        return writer.submit(work, loop);
    }

    @Override
    public boolean isShared() {
        return database.isShared();
    }

    @Override
    public Duration age() {
        return database.isShared() ? tailer.age() : Duration.ZERO;
    }

    @Override
    public <T> Outcome<T> writeEssential(Function<Transaction, T> work) {
        return writer.write(work, true);
    }

    /**
     * Removes the oldest events, in steps, until the log is within its bounds. Blocks.
     *
     * @param gates the readers that must have read an event before it is removed
     */
    public void retain(LogBounds bounds, List<RetentionGate> gates) {
        while (true) {
            // this server does not remove events that it has not delivered
            long target = Math.min(read(handle -> excess(handle, bounds)), latest().offset());
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

    /** Returns the offset up to which events are removed next, or the earliest offset if the log is within its bounds. */
    private long excess(Handle handle, LogBounds bounds) {
        SqlEvents.Head stored = SqlEvents.head(handle);
        AgeBound age = new AgeBound(
                clock.instant(), bounds.maxAge(), stored.latest(), offset -> SqlEvents.timeAt(handle, offset));
        long target = stored.earliest();
        long bytes = stored.bytes();
        try (ResultIterator<SqlEvents.Stored> events = SqlEvents.oldest(handle, RETENTION_STEP)) {
            while (events.hasNext()) {
                SqlEvents.Stored event = events.next();
                if (!bounds.exceededBy(stored.latest() - event.offset() + 1, bytes)
                        && !age.isExceededBy(event.offset(), event.timestamp())) {
                    return target;
                }
                target = event.offset();
                bytes -= event.bytes();
            }
        }
        return target;
    }

    /** Removes the events up to an offset; the snapshot of a concurrent read contains either all of these events or none. */
    private void removeUpTo(long offset) {
        writeEssential(transaction -> {
            SqlEvents.truncate(transaction.handle(), offset);
            return offset;
        });
        head.earliest(latest().at(offset));
    }

    /** Rejects further changes, commits the pending changes, and returns. */
    @Override
    public void close() {
        writer.close();
        promotions.close();
        tailer.close();
        reads.close();
        try {
            acknowledged.close();
        } catch (IOException e) {
            LOG.warn("Cannot close the file with the acknowledged position", e);
        }
    }
}
