// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.json.Timestamps;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to the store, several changes per commit.
 *
 * <h2>Group commit</h2>
 *
 * Offsets must grow by one per event, without holes and without reordering, and a commit costs a disk write. Both follow
 * from a single writer: it collects all pending changes, runs each within a savepoint, assigns the next offsets to their
 * events, and commits them together. A change that throws is rolled back to its savepoint and returns its offsets; the
 * others are not affected. If the group's own statements fail because of the data of one change, each change is committed
 * alone, in the same order. Its work then runs a second time, so it must touch nothing but its transaction. While one commit is on
 * its way to the disk, the next group gathers: the slower the disk, the larger the groups.
 *
 * <h2>Announced after the commit, before the response</h2>
 *
 * After a commit, the head moves, then listeners are notified, and only then callers get their results. A caller that has
 * the result of a change can read and stream it.
 *
 * <h2>Failed commits</h2>
 *
 * A failed commit may have taken effect all the same. The writer asks the database before it answers any caller and before
 * it writes anything else, so that the log in memory and on disk are the same.
 *
 * <h2>Threading</h2>
 *
 * Callers of {@link #write} block until their change is committed. Everything private belongs to the writer's thread.
 */
final class GroupCommitWriter implements StoreRecovery.Backlog, AutoCloseable {
    /** Maximum number of pending changes; further ones are rejected with OVERLOADED. */
    private static final int MAX_PENDING = 4_096;

    private static final int MAX_GROUP = 256;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final String NOTHING_CHANGED = "Nothing was changed.";
    private static final String OUTCOME_UNKNOWN =
            "It is unknown whether the change was made. It is safe to retry with the same Idempotency-Key.";
    private static final String SAVEPOINT = "change";
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitWriter.class);

    private final StoreDatabase database;
    private final Clock clock;
    private final LogHead head;
    private final Consumer<List<ChangeEvent>> onCommit;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final BlockingQueue<Change<?>> pending = new ArrayBlockingQueue<>(MAX_PENDING);
    private final LogMeters meters;
    private final CommitLag lag = new CommitLag();
    private final StoreRecovery recovery;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("event-log-writer").unstarted(this::writeUntilClosed);
    private volatile boolean closed;

    /**
     * @param onCommit called with the events of each commit, after the head has moved
     */
    GroupCommitWriter(
            StoreDatabase database,
            Clock clock,
            MeterRegistry registry,
            LogHead head,
            DiskSpaceGuard disk,
            Consumer<List<ChangeEvent>> onCommit) {
        this.database = database;
        this.clock = clock;
        this.head = head;
        this.onCommit = onCommit;
        this.recovery = new StoreRecovery(database, head, disk, this);
        this.meters = new LogMeters(registry);
        meters.pending(pending);
    }

    void start() {
        thread.start();
    }

    /** Returns whether the store accepts changes. For any thread; does not block. */
    StoreStatus status() {
        return recovery.status();
    }

    /** Returns whether commits are slow. For any thread; does not block. */
    boolean isLagging() {
        return lag.isLagging();
    }

    /** Implements {@link Store#write} and {@link Store#writeEssential}. */
    <T> Outcome<T> write(Function<Transaction, T> work, boolean essential) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a change cannot wait for another change");
        }
        Change<T> change = new Change<>(work, essential);
        if (closed) {
            throw draining();
        }
        if (status() instanceof StoreStatus.Unavailable unavailable && !(essential && recovery.acceptsEssential())) {
            throw unavailable.rejection(NOTHING_CHANGED);
        }
        if (!pending.offer(change)) {
            throw new RejectedException(
                    ErrorCode.OVERLOADED, "Too many changes are pending. Retry later.", List.of(), RETRY_DELAY);
        }
        if (closed && pending.remove(change)) {
            throw draining();
        }
        long queuedAt = System.nanoTime();
        try {
            return DeadlineReads.await(change.result);
        } catch (TimeoutException e) {
            throw StoreStatus.Unavailable.notResponding()
                    .rejection(pending.remove(change) ? NOTHING_CHANGED : OUTCOME_UNKNOWN);
        } catch (RuntimeException e) {
            // only this change was rolled back
            throw StoreFailures.isStoreFailure(e)
                    ? StoreStatus.Unavailable.failing(e).rejection(NOTHING_CHANGED)
                    : e;
        } finally {
            meters.written(System.nanoTime() - queuedAt);
        }
    }

    private static RejectedException draining() {
        return new RejectedException(ErrorCode.DRAINING, "The server is shutting down.", List.of(), RETRY_DELAY);
    }

    /** Rejects further changes, commits those that are pending, and returns. */
    @Override
    public void close() {
        closed = true;
        // wakes the writer, or the queue is full and the writer is awake; an interrupt could close the database's file
        // during a commit
        pending.offer(new Change<>(transaction -> true, true));
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("Store not responding at shutdown, outcome of the last changes unknown");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private void writeUntilClosed() {
        List<Change<?>> group = new ArrayList<>(MAX_GROUP);
        while (true) {
            group.clear();
            pending.drainTo(group, MAX_GROUP);
            if (group.isEmpty()) {
                if (closed) {
                    return;
                }
                Change<?> next = poll(recovery.probeInterval());
                if (next == null) {
                    recovery.probe();
                    continue;
                }
                group.add(next);
                pending.drainTo(group, MAX_GROUP - 1);
            }
            commit(group);
        }
    }

    private @Nullable Change<?> poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return pending.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                LOG.warn("Writer interrupted, continuing: it is stopped by closing the log");
            }
        }
    }

    @Override
    public void rejectNext(Duration timeout, StoreStatus.Unavailable status) {
        Change<?> next = poll(timeout);
        if (next != null) {
            reject(List.of(next), status, NOTHING_CHANGED);
        }
    }

    private static void reject(List<Change<?>> changes, StoreStatus.Unavailable status, String consequence) {
        changes.forEach(change -> change.result.completeExceptionally(status.rejection(consequence)));
    }

    private void commit(List<Change<?>> group) {
        if (recovery.isDiskLow()) {
            Map<Boolean, List<Change<?>>> accepted =
                    group.stream().collect(Collectors.partitioningBy(change -> change.essential));
            reject(accepted.getOrDefault(false, List.of()), StoreStatus.Unavailable.diskFull(), NOTHING_CHANGED);
            commitAll(accepted.getOrDefault(true, List.of()));
        } else {
            commitAll(group);
        }
    }

    private void commitAll(List<Change<?>> group) {
        if (group.isEmpty()) {
            return;
        }
        AtomicReference<@Nullable List<ChangeEvent>> applied = new AtomicReference<>();
        List<ChangeEvent> events;
        lag.begin();
        try {
            events = recovery.call(() -> database.writer().inTransaction(handle -> {
                database.limitWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                List<ChangeEvent> ready = apply(handle, group);
                applied.set(ready);
                return ready;
            }));
        } catch (RuntimeException | Error e) {
            failed(group, applied.get(), e);
            return;
        } finally {
            lag.end();
        }
        committed(group, events);
    }

    private List<ChangeEvent> apply(Handle handle, List<Change<?>> group) {
        Position from = head.latest();
        GroupTransaction transaction = new GroupTransaction(handle, from);
        for (Change<?> change : group) {
            change.apply(transaction);
        }
        List<ChangeEvent> events = List.copyOf(transaction.events);
        if (!seal(handle, from, events)) {
            throw new StoreRecovery.ForeignWriterException();
        }
        return events;
    }

    /** Stores the events of a group. Returns false if this server does not own the store, or not any more. */
    private boolean seal(Handle handle, Position from, List<ChangeEvent> events) {
        if (events.isEmpty()) {
            return database.owner().isHeld(handle);
        }
        SqlEvents.insert(handle, events);
        long to = events.getLast().position().offset();
        return SqlEvents.advance(handle, from, to, SqlEvents.bytes(events), database.owner());
    }

    private void committed(List<Change<?>> group, List<ChangeEvent> events) {
        meters.committed(group.size(), events.size());
        if (!events.isEmpty()) {
            head.latest(events.getLast().position());
            onCommit.accept(events);
        }
        group.forEach(Change::complete);
    }

    /** @param events null when the failure came before all changes were applied */
    private void failed(List<Change<?>> group, @Nullable List<ChangeEvent> events, Throwable failure) {
        // its transaction may be in an unknown state
        database.reconnect();
        if (group.size() > 1 && StoreFailures.isDataFailure(failure)) {
            LOG.warn("Cannot commit a group of changes, committing each alone: changes={}", group.size(), failure);
            group.forEach(change -> commit(List.of(change)));
        } else if (failure instanceof StoreRecovery.ForeignWriterException || StoreFailures.isStoreFailure(failure)) {
            LOG.error("Commit failed: changes={}, cause={}", group.size(), StoreFailures.message(failure));
            StoreStatus.Unavailable unavailable = StoreRecovery.unavailable(failure);
            switch (recovery.outcome(failure, events)) {
                case COMMITTED -> {
                    LOG.info("The failed commit has taken effect: changes={}", group.size());
                    committed(group, Objects.requireNonNull(events));
                }
                case NOT_COMMITTED -> reject(group, unavailable, NOTHING_CHANGED);
                case UNKNOWN -> reject(group, unavailable, OUTCOME_UNKNOWN);
            }
            recovery.recover(failure);
        } else {
            LOG.error("Commit failed: changes={}", group.size(), failure);
            group.forEach(change -> change.result.completeExceptionally(failure));
        }
    }

    /** The transaction of a group, which its changes use one after the other. */
    private final class GroupTransaction implements Transaction {
        private final Handle handle;
        private final Position from;
        private final List<ChangeEvent> events = new ArrayList<>();

        private GroupTransaction(Handle handle, Position from) {
            this.handle = handle;
            this.from = from;
        }

        @Override
        public Handle handle() {
            return handle;
        }

        @Override
        public Position append(EventDraft draft) {
            Instant now = Timestamps.toMillis(clock.instant());
            Position position = from.at(from.offset() + events.size() + 1);
            events.add(new ChangeEvent(position, ids.generate().toString(), now, draft));
            return position;
        }

        @Override
        public Position latest() {
            return from.at(from.offset() + events.size());
        }
    }

    /** One change and its result. */
    private static final class Change<T> {
        private final Function<Transaction, T> work;
        private final boolean essential;
        private final CompletableFuture<Outcome<T>> result = new CompletableFuture<>();
        private @Nullable Outcome<T> outcome;
        private @Nullable Throwable failure;

        private Change(Function<Transaction, T> work, boolean essential) {
            this.work = work;
            this.essential = essential;
        }

        private void apply(GroupTransaction transaction) {
            int eventsBefore = transaction.events.size();
            outcome = null;
            failure = null;
            transaction.handle.savepoint(SAVEPOINT);
            try {
                T value = work.apply(transaction);
                transaction.handle.releaseSavepoint(SAVEPOINT);
                outcome = Outcome.of(value, transaction.latest());
            } catch (RuntimeException | Error e) {
                failure = e;
                transaction
                        .events
                        .subList(eventsBefore, transaction.events.size())
                        .clear();
                rollback(transaction.handle, e);
            }
        }

        /** Throws if the connection has failed, and with it the whole group. */
        private static void rollback(Handle handle, Throwable cause) {
            try {
                handle.rollbackToSavepoint(SAVEPOINT);
            } catch (RuntimeException e) {
                e.addSuppressed(cause);
                throw e;
            }
        }

        private void complete() {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (outcome != null) {
                result.complete(outcome);
            }
        }
    }
}
