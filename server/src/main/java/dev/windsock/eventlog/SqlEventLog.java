package dev.windsock.eventlog;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.json.Timestamps;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State and log in one SQL database, H2 or PostgreSQL.
 *
 * <h2>One writer, group commit</h2>
 *
 * Offsets must grow by one per commit with no hole and no reordering, and a commit costs a write to the disk. Both follow
 * from one thread that writes: it takes every change that waits, runs each within a savepoint, gives their events
 * the next offsets, and commits them together. A change that throws is rolled back to its savepoint and gives its
 * offsets back; the others do not notice. Should the group's own statements fail for what one change put into them, each
 * is tried alone, in the same order; work is run again then, so it touches nothing but its transaction. While one commit is on its way to the disk the next group gathers, so the
 * slower the disk, the larger the groups.
 *
 * <h2>Told after the commit, before the answer</h2>
 *
 * After the commit {@link #latest} moves, listeners hear the events, and only then the callers get their answers: who
 * has the answer of a change can read and stream it.
 *
 * <h2>Threading</h2>
 *
 * {@code next} belongs to the writer thread. {@code latest} and {@code earliest} are written by it and read by anyone.
 * Callers of {@link #write} block until their change is committed. Reads run on the callers' threads with connections
 * of their own.
 */
public final class SqlEventLog implements EventLog, Store, AutoCloseable {
    /** Changes that may wait; one more is refused with OVERLOADED. */
    static final int MAX_WAITING = 4_096;

    private static final int MAX_GROUP = 256;
    private static final Duration RETRY_WHEN_OVERLOADED = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(SqlEventLog.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final BlockingQueue<Change<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final LogMeters meters;
    private final Thread writer;
    private volatile Position latest;
    private volatile Position earliest;
    private volatile boolean closed;

    /** Opens the log over a migrated database, and starts its writer. */
    public SqlEventLog(Jdbi jdbi, Clock clock, MeterRegistry registry) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.meters = new LogMeters(registry);
        meters.waiting(waiting);
        SqlEvents.Head head = jdbi.inTransaction(SqlEvents::head);
        this.latest = new Position(head.epoch(), head.latest());
        this.earliest = new Position(head.epoch(), head.earliest());
        this.writer = Thread.ofPlatform().daemon().name("event-log-writer").unstarted(this::writeUntilClosed);
        writer.start();
    }

    @Override
    public Position latest() {
        return latest;
    }

    @Override
    public Position earliest() {
        return earliest;
    }

    @Override
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
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
        Position upTo = latest;
        if (!after.epoch().equals(upTo.epoch()) || after.offset() > upTo.offset()) {
            return new ReadResult.Gap(ReadResult.Reason.EPOCH_CHANGED, earliest, upTo);
        }
        List<ChangeEvent> events = jdbi.withHandle(handle -> query.run(handle, upTo));
        // asked after the read, since retention may have removed events while it ran
        if (after.offset() < earliest.offset()) {
            return new ReadResult.Gap(ReadResult.Reason.HISTORY_TRUNCATED, earliest, upTo);
        }
        return new ReadResult.Events(
                events, events.size() < limit ? upTo : events.getLast().position());
    }

    private interface RangeQuery {
        List<ChangeEvent> run(Handle handle, Position upTo);
    }

    @Override
    public List<ChangeEvent> newest(TenantId tenantId, Set<Topic> topics, int limit) {
        Position upTo = latest;
        return jdbi.withHandle(
                handle -> SqlEvents.newestOf(handle, upTo.epoch(), upTo.offset(), tenantId, topics, limit));
    }

    @Override
    public <T> T read(Function<Handle, T> work) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
    }

    @Override
    public <T> Committed<T> write(Function<Transaction, T> work) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("a change cannot wait for another one inside itself");
        }
        Change<T> change = new Change<>(work);
        if (closed || !waiting.offer(change)) {
            throw closed
                    ? draining()
                    : new RefusedException(
                            ErrorCode.OVERLOADED,
                            "More changes are waiting than the server accepts.",
                            List.of(),
                            RETRY_WHEN_OVERLOADED);
        }
        if (closed && waiting.remove(change)) {
            throw draining();
        }
        long handedIn = System.nanoTime();
        try {
            return change.done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            meters.written(System.nanoTime() - handedIn);
        }
    }

    private static RefusedException draining() {
        return new RefusedException(
                ErrorCode.DRAINING, "The server is shutting down.", List.of(), RETRY_WHEN_OVERLOADED);
    }

    /**
     * Removes the oldest events as retention says. Blocks.
     *
     * @param maxEvents the newest so many are kept at most
     * @param maxAge nothing older is kept
     */
    public void retain(long maxEvents, Duration maxAge) {
        long byCount = latest.offset() - maxEvents;
        long byAge = jdbi.withHandle(handle ->
                SqlEvents.newestBefore(handle, clock.instant().minus(maxAge)).orElse(0L));
        long target = Math.max(byCount, byAge);
        // in steps, so that no change waits long behind a delete
        for (long step = earliest.offset(); step < target; ) {
            long upTo = Math.min(target, step + 5_000);
            removeUpTo(upTo);
            step = upTo;
        }
    }

    /** A reader who misses what is removed looks at {@code earliest} next, so that moves before the commit. */
    private void removeUpTo(long offset) {
        Position before = earliest;
        try {
            write(transaction -> {
                earliest = before.at(offset);
                SqlEvents.truncate(transaction.handle(), offset);
                return offset;
            });
        } catch (RuntimeException e) {
            earliest = before;
            throw e;
        }
    }

    /** Refuses further changes, commits those that wait, and returns. */
    @Override
    public void close() {
        closed = true;
        // wakes the writer; an interrupt could close the database's file under a commit. A full queue keeps it awake
        waiting.offer(new Change<>(transaction -> true));
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilClosed() {
        List<Change<?>> group = new ArrayList<>(MAX_GROUP);
        while (true) {
            group.clear();
            waiting.drainTo(group, MAX_GROUP);
            if (group.isEmpty()) {
                if (closed) {
                    return;
                }
                group.add(takeUninterruptibly());
                waiting.drainTo(group, MAX_GROUP - 1);
            }
            commit(group);
        }
    }

    private Change<?> takeUninterruptibly() {
        while (true) {
            try {
                return waiting.take();
            } catch (InterruptedException e) {
                LOG.warn("the writer is stopped by close, not by an interrupt");
            }
        }
    }

    private void commit(List<Change<?>> group) {
        List<ChangeEvent> events;
        try {
            events = jdbi.inTransaction(handle -> run(handle, group));
        } catch (RuntimeException | Error e) {
            if (group.size() > 1 && isOfTheData(e)) {
                LOG.warn("one of {} changes keeps the others from being committed; each is tried alone", group.size());
                group.forEach(change -> commit(List.of(change)));
                return;
            }
            LOG.error("a group of {} changes was not committed", group.size(), e);
            group.forEach(change -> change.done.completeExceptionally(e));
            return;
        }
        meters.committed(group.size(), events.size());
        if (!events.isEmpty()) {
            latest = events.getLast().position();
            tell(events);
        }
        group.forEach(Change::answer);
    }

    /** Whether the database refused what it was given, and not its service: SQLSTATE classes 22, 23 and 40. */
    private static boolean isOfTheData(Throwable failure) {
        return failure instanceof UnableToExecuteStatementException
                && failure.getCause() instanceof SQLException e
                && e.getSQLState() != null
                && (e.getSQLState().startsWith("22")
                        || e.getSQLState().startsWith("23")
                        || e.getSQLState().startsWith("40"));
    }

    private List<ChangeEvent> run(Handle handle, List<Change<?>> group) {
        Position head = latest;
        Appender appender = new Appender(handle, head, clock, ids);
        for (Change<?> change : group) {
            change.run(appender);
        }
        if (!appender.events.isEmpty()) {
            SqlEvents.insert(handle, appender.events);
            long to = appender.events.getLast().position().offset();
            if (!SqlEvents.advance(handle, head.epoch(), head.offset(), to)) {
                throw new IllegalStateException("another server writes to this store");
            }
        }
        return List.copyOf(appender.events);
    }

    private void tell(List<ChangeEvent> events) {
        for (CommitListener listener : listeners) {
            try {
                listener.committed(events);
            } catch (RuntimeException | Error e) {
                // whatever it is, the writer goes on: everybody's changes depend on it
                LOG.error("a listener of commits failed at {}", events.getLast().position(), e);
            }
        }
    }

    /** The transaction of one group, of which the changes in it see one after the other. */
    private static final class Appender implements Transaction {
        private final Handle handle;
        private final Position head;
        private final Clock clock;
        private final TimeBasedEpochGenerator ids;
        private final List<ChangeEvent> events = new ArrayList<>();

        private Appender(Handle handle, Position head, Clock clock, TimeBasedEpochGenerator ids) {
            this.handle = handle;
            this.head = head;
            this.clock = clock;
            this.ids = ids;
        }

        @Override
        public Handle handle() {
            return handle;
        }

        @Override
        public Position append(EventDraft draft) {
            Instant now = Timestamps.toMillis(clock.instant());
            Position position = head.at(head.offset() + events.size() + 1);
            events.add(new ChangeEvent(position, ids.generate().toString(), now, draft));
            return position;
        }

        @Override
        public Position latest() {
            return head.at(head.offset() + events.size());
        }
    }

    /** One change and its answer. Run and answered by the writer. */
    private static final class Change<T> {
        private final Function<Transaction, T> work;
        private final CompletableFuture<Committed<T>> done = new CompletableFuture<>();
        private @Nullable Committed<T> outcome;
        private @Nullable Throwable failure;

        private Change(Function<Transaction, T> work) {
            this.work = work;
        }

        private void run(Appender appender) {
            int eventsBefore = appender.events.size();
            outcome = null;
            failure = null;
            appender.handle.savepoint("change");
            try {
                T value = work.apply(appender);
                appender.handle.releaseSavepoint("change");
                outcome = new Committed<>(value, appender.latest());
            } catch (RuntimeException | Error e) {
                failure = e;
                appender.events.subList(eventsBefore, appender.events.size()).clear();
                appender.handle.rollbackToSavepoint("change");
            }
        }

        private void answer() {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else if (outcome != null) {
                done.complete(outcome);
            }
        }
    }
}
