// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
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
 * <h2>A database that fails or hangs</h2>
 *
 * Nobody waits longer than {@link #ANSWERS_WITHIN}: then, and at once while it is known to be away, changes and reads are
 * refused with STORE_UNAVAILABLE. After a failure the writer tries again by itself until a write succeeds. Where the
 * commit itself failed, it may have been made all the same: the writer asks the database before it answers anyone and
 * before anything else is written, so that the log in memory and the one on the disk are one.
 *
 * <h2>Threading</h2>
 *
 * {@code latest}, {@code earliest}, {@code status} and {@code askedAt} are written by the writer thread and read by
 * anyone. Callers of {@link #write} block until their change is committed. Reads run on virtual threads with connections
 * of their own, while their callers wait.
 */
public final class SqlEventLog implements EventLog, Store, AutoCloseable {
    /** Changes that may wait; one more is refused with OVERLOADED. */
    static final int MAX_WAITING = 4_096;

    /** How long a change or a read may take. */
    static final Duration ANSWERS_WITHIN = Duration.ofSeconds(4);

    private static final int MAX_GROUP = 256;
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);
    private static final Duration TRIES_AGAIN_AFTER = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final String NOTHING_CHANGED = "Nothing was changed.";
    private static final String NOT_KNOWN =
            "Whether the change was made is not known; with the same Idempotency-Key it can be sent again safely.";
    private static final StoreStatus AVAILABLE = new StoreStatus.Available();
    private static final Duration RETRY_WHEN_OVERLOADED = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(SqlEventLog.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final BlockingQueue<Change<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final LogMeters meters;
    private final DiskSpaceGuard room;
    private final AcknowledgedPositionFile witness;
    private final Runnable reconnect;
    private final Thread writer;
    private volatile StoreStatus status = AVAILABLE;
    /** When the database was asked for what it has not answered, by {@link System#nanoTime}; 0 while it is not. */
    private volatile long askedAt;

    private volatile Position latest;
    private volatile Position earliest;
    private volatile boolean closed;

    /**
     * Opens the log over a migrated database, and starts its writer.
     *
     * @param room on the database's disk
     * @param witness of what was acknowledged
     * @param reconnect lets go of connections, after one has failed
     * @throws IllegalStateException when the database has lost what the witness knows of
     */
    SqlEventLog(
            Jdbi jdbi,
            Clock clock,
            MeterRegistry registry,
            DiskSpaceGuard room,
            AcknowledgedPositionFile witness,
            Runnable reconnect) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.meters = new LogMeters(registry);
        this.room = room;
        this.witness = witness;
        this.reconnect = reconnect;
        meters.waiting(waiting);
        SqlEvents.Head head = jdbi.inTransaction(SqlEvents::head);
        this.latest = new Position(head.epoch(), head.latest());
        this.earliest = new Position(head.epoch(), head.earliest());
        requireAll(witness.newest());
        witness.acknowledged(latest);
        this.writer = Thread.ofPlatform().daemon().name("event-log-writer").unstarted(this::writeUntilClosed);
        writer.start();
    }

    private void requireAll(Optional<Position> acknowledged) {
        acknowledged
                .filter(newest -> newest.epoch().equals(latest.epoch()) && newest.offset() > latest.offset())
                .ifPresent(newest -> {
                    throw new IllegalStateException("the database has lost changes: it ends at " + latest + ", and "
                            + newest + " was acknowledged; put a backup back, or start once with --restored to go on"
                            + " without them");
                });
    }

    /** Whether the store takes changes. For any thread; does not block. */
    public StoreStatus status() {
        long since = askedAt;
        if (since != 0 && System.nanoTime() - since > ANSWERS_WITHIN.toNanos()) {
            return hangs();
        }
        return status;
    }

    private static StoreStatus.Unavailable hangs() {
        return new StoreStatus.Unavailable(
                ErrorCode.STORE_UNAVAILABLE, "The store has not answered for " + ANSWERS_WITHIN.toSeconds() + " s.");
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
        List<ChangeEvent> events = inTime(() -> jdbi.withHandle(handle -> query.run(handle, upTo)));
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
        return inTime(() -> jdbi.withHandle(
                handle -> SqlEvents.newestOf(handle, upTo.epoch(), upTo.offset(), tenantId, topics, limit)));
    }

    @Override
    public <T> T read(Function<Handle, T> work) {
        return inTime(() -> jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply));
    }

    /** Reads on a thread of its own, which is left behind if the database does not answer. */
    private <T> T inTime(Supplier<T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("store-read").start(() -> {
            try {
                answer.complete(read.get());
            } catch (Throwable e) {
                // an Error too: somebody waits for the answer
                answer.completeExceptionally(e);
            }
        });
        try {
            return within(answer);
        } catch (TimeoutException e) {
            throw hangs().refusal();
        } catch (RuntimeException e) {
            if (StoreFailures.isOfTheStore(e)) {
                LOG.warn("the store could not be read: {}", StoreFailures.words(e));
                reconnect.run();
                throw failing(e).refusal();
            }
            throw e;
        }
    }

    /** Waits for an answer, whether interrupted or not: what is interrupted goes on and must be known. */
    private static <T> T within(CompletableFuture<T> answer) throws TimeoutException {
        long deadline = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException cause) {
                        throw cause;
                    }
                    throw new CompletionException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static StoreStatus.Unavailable failing(Throwable failure) {
        return new StoreStatus.Unavailable(
                ErrorCode.STORE_UNAVAILABLE, "The store fails: " + kind(failure) + ". It is tried again.");
    }

    /** What a caller may know of a failure; the log has the database's own words. */
    private static String kind(Throwable failure) {
        String words = StoreFailures.words(failure);
        return words.contains("Writing to") ? "it cannot be written to" : "it cannot be reached or read";
    }

    @Override
    public <T> Committed<T> write(Function<Transaction, T> work) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("a change cannot wait for another one inside itself");
        }
        Change<T> change = new Change<>(work);
        if (closed) {
            throw draining();
        }
        if (status() instanceof StoreStatus.Unavailable away) {
            throw away.refusal(NOTHING_CHANGED);
        }
        if (!waiting.offer(change)) {
            throw new RejectedException(
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
            return within(change.done);
        } catch (TimeoutException e) {
            throw hangs().refusal(waiting.remove(change) ? NOTHING_CHANGED : NOT_KNOWN);
        } catch (RuntimeException e) {
            // it alone was undone
            throw StoreFailures.isOfTheStore(e) ? failing(e).refusal(NOTHING_CHANGED) : e;
        } finally {
            meters.written(System.nanoTime() - handedIn);
        }
    }

    private static RejectedException draining() {
        return new RejectedException(
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
        long byAge = read(handle ->
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
        } catch (RejectedException e) {
            // it may have been made, or be made yet: the writer looks where the log begins before it goes on
            throw e;
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
            if (!writer.join(CLOSE_TIMEOUT)) {
                LOG.warn("the store does not answer; what it was asked last may be committed or not");
            }
            witness.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the newest acknowledged position cannot be kept: {}", e.getMessage());
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
                Change<?> next = await(LOOKS_EVERY);
                if (next == null) {
                    look();
                    continue;
                }
                group.add(next);
                waiting.drainTo(group, MAX_GROUP - 1);
            }
            commit(group);
        }
    }

    private @Nullable Change<?> await(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            try {
                return waiting.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                LOG.warn("the writer is stopped by close, not by an interrupt");
            }
        }
    }

    private void commit(List<Change<?>> group) {
        if (room.isShort()) {
            refuse(group, full(), NOTHING_CHANGED);
            recover(full(), "less than " + (DiskSpaceGuard.SHORT_BYTES >> 20) + " MiB are free on its disk");
            return;
        }
        Group tried = new Group(group);
        List<ChangeEvent> events;
        try {
            events = asking(() -> jdbi.inTransaction(handle -> tried.events = run(handle, group)));
        } catch (RuntimeException | Error e) {
            if (group.size() > 1 && StoreFailures.isOfTheData(e)) {
                LOG.warn("one of {} changes keeps the others from being committed; each is tried alone", group.size());
                group.forEach(change -> commit(List.of(change)));
                return;
            }
            if (e instanceof Foreign || StoreFailures.isOfTheStore(e)) {
                settle(tried, e);
                return;
            }
            LOG.error("a group of {} changes was not committed", group.size(), e);
            group.forEach(change -> change.done.completeExceptionally(e));
            return;
        }
        committed(group, events);
    }

    private void committed(List<Change<?>> group, List<ChangeEvent> events) {
        meters.committed(group.size(), events.size());
        if (!events.isEmpty()) {
            latest = events.getLast().position();
            witness.acknowledged(latest);
            tell(events);
        }
        group.forEach(Change::answer);
    }

    // ------------------------------------------------------------------ a store that fails

    /** A group whose commit was tried. */
    private static final class Group {
        private final List<Change<?>> changes;
        /** Null until all of them have run, and only the commit was left. */
        private @Nullable List<ChangeEvent> events;

        private Group(List<Change<?>> changes) {
            this.changes = List.copyOf(changes);
        }
    }

    /** The log's head is not where this server left it. */
    private static final class Foreign extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Foreign() {
            super("another server writes to this store, or it was put back under this one");
        }
    }

    private static StoreStatus.Unavailable full() {
        return new StoreStatus.Unavailable(
                ErrorCode.STORE_FULL,
                "The disk of the store is full: less than " + (DiskSpaceGuard.SHORT_BYTES >> 20) + " MiB are free.");
    }

    /** Runs what the database is asked, so that {@link #status} tells when it does not answer. */
    private <T> T asking(Supplier<T> what) {
        askedAt = Math.max(1, System.nanoTime());
        try {
            return what.get();
        } finally {
            askedAt = 0;
        }
    }

    /** Looks whether the store works, while nothing is asked of it. */
    private void look() {
        if (room.isShort()) {
            recover(full(), "less than " + (DiskSpaceGuard.SHORT_BYTES >> 20) + " MiB are free on its disk");
            return;
        }
        try {
            Position head = latest;
            boolean stands = asking(() -> jdbi.withHandle(handle -> SqlEvents.stands(handle, head)));
            if (!stands) {
                throw new Foreign();
            }
        } catch (RuntimeException e) {
            recover(failing(e), StoreFailures.words(e));
        }
    }

    /** Finds out what became of a commit that failed, and returns when the store works again. */
    private void settle(Group group, Throwable failure) {
        StoreStatus.Unavailable away = failing(failure);
        LOG.error("a group of {} changes was not committed: {}", group.changes.size(), StoreFailures.words(failure));
        List<ChangeEvent> events = group.events;
        if (events == null) {
            refuse(group.changes, away, NOTHING_CHANGED);
        } else if (events.isEmpty()) {
            refuse(group.changes, away, NOT_KNOWN);
        } else {
            status = away;
            Optional<Boolean> made = untilAnswered(() -> asking(() -> jdbi.inTransaction(handle -> {
                // waits for a commit that is still under way there
                SqlEvents.lock(handle);
                return SqlEvents.has(handle, events.getLast());
            })));
            if (made.orElse(false)) {
                LOG.info("the {} changes were committed all the same", group.changes.size());
                committed(group.changes, events);
            } else {
                refuse(group.changes, away, made.isPresent() ? NOTHING_CHANGED : NOT_KNOWN);
            }
        }
        recover(away, StoreFailures.words(failure));
    }

    /** Refuses changes until the store takes a write again, and the log begins and ends where it is known to. */
    private void recover(StoreStatus.Unavailable away, String words) {
        LOG.error("changes are refused: {}; it is tried again", words);
        status = away;
        reconnect.run();
        Optional<SqlEvents.Head> found = untilAnswered(() -> {
            if (room.isShort()) {
                throw new IllegalStateException("the disk is full");
            }
            SqlEvents.Head head = asking(() -> jdbi.inTransaction(handle -> {
                if (!SqlEvents.touch(handle, latest)) {
                    throw new Foreign();
                }
                return SqlEvents.head(handle);
            }));
            earliest = latest.at(head.earliest());
            return head;
        });
        if (found.isPresent()) {
            status = AVAILABLE;
            LOG.info("the store takes changes again");
        }
    }

    /** Tries until it succeeds, and refuses what is handed in meanwhile; empty when the log is closed. */
    private <T> Optional<T> untilAnswered(Supplier<T> attempt) {
        while (!closed) {
            try {
                return Optional.of(attempt.get());
            } catch (RuntimeException e) {
                LOG.debug("the store does not work yet", e);
                if (e instanceof Foreign) {
                    status = new StoreStatus.Unavailable(
                            ErrorCode.STORE_UNAVAILABLE, "Another server writes to the store, or has.");
                }
                reconnect.run();
            }
            Change<?> refused = await(TRIES_AGAIN_AFTER);
            if (refused != null && status instanceof StoreStatus.Unavailable away) {
                refuse(List.of(refused), away, NOTHING_CHANGED);
            }
        }
        return Optional.empty();
    }

    private static void refuse(List<Change<?>> changes, StoreStatus.Unavailable away, String consequence) {
        changes.forEach(change -> change.done.completeExceptionally(away.refusal(consequence)));
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
                throw new Foreign();
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
