// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.cluster.LogTailer;
import dev.windsock.json.Timestamps;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that writes to the store, with several changes per commit.
 *
 * <h2>Group commit</h2>
 *
 * Offsets must increase by one per event, without gaps and without reordering, and a commit costs a disk write. Having a single
 * writer at a time addresses both. It acquires the head of the log, as every server that shares the store does, and then
 * collects the pending changes. Changes that arrived while it waited share the commit. It runs each within a savepoint, assigns
 * the next offsets to their events, and commits them together. A change that throws is rolled back to its savepoint, and its
 * offsets are reused; the other changes are not affected. If the group's own statements fail because of the data of one change,
 * each change is committed alone, in the same order. The work of a change then runs a second time, so it must not touch
 * anything except its transaction. While one commit is being written to the disk, the next group forms: the slower the disk,
 * the larger the groups.
 *
 * <h2>Announced after the commit, before the response</h2>
 *
 * After a commit, the {@link LogTailer} receives the events, and callers receive their results once it has delivered everything
 * up to them. Once a caller has the result of a change, it can read and stream the change.
 *
 * <h2>Failed commits</h2>
 *
 * A failed commit may still have taken effect. The writer checks the database before it responds to any caller and before it
 * writes anything else, so that the log in memory matches the log on disk.
 *
 * <h2>Threading</h2>
 *
 * Callers of {@link #write} block until their change is committed, and callers of {@link #submit} do not. The code that runs
 * the changes is confined to the writer's thread.
 */
final class GroupCommitWriter implements StoreRecovery.Backlog, AutoCloseable {
    /** Maximum number of pending changes; additional changes are rejected with OVERLOADED. */
    private static final int MAX_PENDING = 4_096;

    /** Maximum number of changes in one commit. Other servers wait for the commit. */
    private static final int MAX_GROUP = 64;

    /** How long one commit collects changes. */
    private static final Duration MAX_GATHERING = Duration.ofMillis(100);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final String NOTHING_CHANGED = "Nothing was changed.";
    private static final String OUTCOME_UNKNOWN =
            "It is unknown whether the change was made. You can safely retry it with the same Idempotency-Key.";
    private static final String SAVEPOINT = "change";

    /** The SQLSTATE of a transaction whose outcome is unknown. */
    private static final String OUTCOME_UNKNOWN_STATE = "08007";

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitWriter.class);

    private final StoreDatabase database;
    private final Clock clock;
    private final LogHead head;
    private final LogTailer tailer;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final BlockingQueue<Change<?>> pending = new ArrayBlockingQueue<>(MAX_PENDING);
    private final LogMeters meters;
    private final CommitLag lag = new CommitLag(System::nanoTime);
    private final AppendStatements statements;
    private final StoreRecovery recovery;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("event-log-writer").unstarted(this::writeUntilClosed);
    private volatile boolean closed;

    /** @param tailer receives the events of each commit */
    GroupCommitWriter(
            StoreDatabase database,
            Clock clock,
            MeterRegistry registry,
            LogHead head,
            DiskSpaceGuard disk,
            LogTailer tailer,
            Promotions promotions) {
        this.database = database;
        this.clock = clock;
        this.head = head;
        this.tailer = tailer;
        this.statements = new AppendStatements(database.owner());
        this.recovery = new StoreRecovery(database, head, disk, this, promotions);
        this.meters = new LogMeters(registry);
        meters.pending(pending);
    }

    void start() {
        thread.start();
    }

    /** Returns whether the store accepts changes. Thread-safe; does not block. */
    StoreStatus status() {
        return tailer.gap().isPresent() ? StoreStatus.Unavailable.outOfStep() : recovery.status();
    }

    /** Returns whether commits are slow. Thread-safe; does not block. */
    boolean isLagging() {
        return lag.isLagging();
    }

    /** Implements {@link Store#write} and {@link Store#writeEssential}. */
    <T> Outcome<T> write(Function<Transaction, T> work, boolean essential) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a change cannot wait for another change");
        }
        Change<T> change = queue(work, essential);
        long queuedAt = System.nanoTime();
        try {
            return DeadlineReads.await(change.result);
        } catch (TimeoutException e) {
            throw timeout(change);
        } catch (RuntimeException e) {
            throw failure(e);
        } finally {
            meters.written(System.nanoTime() - queuedAt);
        }
    }

    /** Implements {@link Store#submit}. */
    <T> CompletableFuture<Outcome<T>> submit(Function<Transaction, T> work, ScheduledExecutorService loop) {
        Change<T> change = queue(work, false);
        long queuedAt = System.nanoTime();
        ScheduledFuture<?> deadline = loop.schedule(
                () -> change.result.completeExceptionally(timeout(change)),
                DeadlineReads.OPERATION_TIMEOUT.toNanos(),
                TimeUnit.NANOSECONDS);
        return change.result.handleAsync(
                (outcome, failure) -> {
                    deadline.cancel(false);
                    meters.written(System.nanoTime() - queuedAt);
                    if (failure != null) {
                        throw failure instanceof RuntimeException e ? failure(e) : new CompletionException(failure);
                    }
                    return outcome;
                },
                loop);
    }

    private <T> Change<T> queue(Function<Transaction, T> work, boolean essential) {
        Change<T> change = new Change<>(work, essential);
        if (closed) {
            throw draining();
        }
        if (status() instanceof StoreStatus.Unavailable unavailable
                && !(essential && recovery.acceptsEssential() && tailer.gap().isEmpty())) {
            throw unavailable.rejection(NOTHING_CHANGED);
        }
        if (!pending.offer(change)) {
            throw new RejectedException(
                    ErrorCode.OVERLOADED, "Too many changes are pending. Retry later.", List.of(), RETRY_DELAY);
        }
        if (closed && pending.remove(change)) {
            throw draining();
        }
        return change;
    }

    private RejectedException timeout(Change<?> change) {
        return StoreStatus.Unavailable.notResponding()
                .rejection(pending.remove(change) ? NOTHING_CHANGED : OUTCOME_UNKNOWN);
    }

    /** Only the change that failed was rolled back. */
    private static RuntimeException failure(RuntimeException failure) {
        return StoreFailures.isStoreFailure(failure)
                ? StoreStatus.Unavailable.failing(failure).rejection(NOTHING_CHANGED)
                : failure;
    }

    private static RejectedException draining() {
        return new RejectedException(ErrorCode.DRAINING, "The server is shutting down.", List.of(), RETRY_DELAY);
    }

    /** Rejects further changes, commits the pending changes, and returns. */
    @Override
    public void close() {
        closed = true;
        // wakes the writer, or the queue is full and the writer is awake; an interrupt could close the database's file
        // during a commit
        pending.offer(new Change<>(transaction -> true, true));
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("Store not responding at shutdown, exiting with the outcome of the last changes unknown");
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
        while (true) {
            Change<?> next = pending.poll();
            if (next == null) {
                if (closed) {
                    return;
                }
                next = poll(recovery.probeInterval());
            }
            if (next == null) {
                recovery.probe();
            } else {
                commit(next);
            }
        }
    }

    private @Nullable Change<?> poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return pending.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                LOG.warn("Writer interrupted, ignoring the interrupt: only closing the log stops it");
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

    private void commit(Change<?> first) {
        boolean diskLow = recovery.isDiskLow();
        if (accepts(first, diskLow)) {
            commit(first, change -> accepts(change, diskLow), MAX_GROUP);
        }
    }

    /** Returns whether a change may be committed, and rejects it otherwise. */
    private static boolean accepts(Change<?> change, boolean diskLow) {
        if (diskLow && !change.essential) {
            reject(List.of(change), StoreStatus.Unavailable.diskFull(), NOTHING_CHANGED);
            return false;
        }
        return true;
    }

    /**
     * Commits a change, together with the changes that are pending once the head is acquired.
     *
     * @param accepts returns whether a change joins the commit, and rejects it otherwise
     * @param most maximum number of changes
     */
    private void commit(Change<?> first, Predicate<Change<?>> accepts, int most) {
        List<Change<?>> group = new ArrayList<>(List.of(first));
        AtomicReference<@Nullable Appended> applied = new AtomicReference<>();
        Appended appended;
        lag.begin();
        try {
            appended = recovery.call(() -> inTransaction(handle -> {
                database.beginWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
                Appended ready = apply(handle, group, accepts, most);
                applied.set(ready);
                return ready;
            }));
        } catch (RolledBackException e) {
            group.forEach(Change::complete);
            return;
        } catch (RuntimeException | Error e) {
            failed(group, applied.get(), e);
            return;
        } finally {
            lag.end();
        }
        committed(group, appended);
    }

    /**
     * Runs a transaction. A commit with a warning counts as failed: if an administrator cancels the wait for a synchronous
     * standby, the database reports the commit as successful, although the standby may lack it.
     */
    private Appended inTransaction(HandleCallback<Appended, RuntimeException> work) {
        try {
            return database.writer().withHandle(handle -> {
                Connection connection = handle.getConnection();
                connection.clearWarnings();
                Appended committed = handle.inTransaction(work);
                SQLWarning warning = connection.getWarnings();
                if (warning != null) {
                    throw new SQLException(warning.getMessage(), OUTCOME_UNKNOWN_STATE, warning);
                }
                return committed;
            });
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /**
     * The events that a group appends to the log.
     *
     * @param from the position after which the group continues
     */
    private record Appended(Position from, List<ChangeEvent> events) {
        Position last() {
            return events.isEmpty() ? from : events.getLast().position();
        }
    }

    private Appended apply(Handle handle, List<Change<?>> group, Predicate<Change<?>> accepts, int most) {
        GroupTransaction transaction = new GroupTransaction(handle, database.lockHead(handle, head));
        Change<?> first = group.getFirst();
        if (most == 1 || pending.isEmpty()) {
            first.applyAlone(transaction);
        } else {
            first.apply(transaction);
            applyPending(transaction, group, accepts, most);
        }
        Appended appended = new Appended(transaction.from, List.copyOf(transaction.events));
        boolean owned = appended.events().isEmpty()
                ? database.isOwned(handle)
                : statements.append(handle.getConnection(), appended.from(), appended.events());
        if (!owned) {
            throw new StoreRecovery.ForeignWriterException();
        }
        return appended;
    }

    private void applyPending(
            GroupTransaction transaction, List<Change<?>> group, Predicate<Change<?>> accepts, int most) {
        long end = System.nanoTime() + MAX_GATHERING.toNanos();
        while (group.size() < most && System.nanoTime() - end < 0) {
            Change<?> next = pending.poll();
            if (next == null) {
                return;
            }
            if (accepts.test(next)) {
                group.add(next);
                next.apply(transaction);
            }
        }
    }

    private void committed(List<Change<?>> group, Appended appended) {
        meters.committed(group.size(), appended.events());
        head.committed(appended.last());
        if (!appended.events().isEmpty()) {
            tailer.committed(appended.from(), appended.events());
        }
        tailer.whenPassed(appended.last(), () -> group.forEach(Change::complete));
    }

    /** @param appended the events that were appended; null if the failure occurred before all changes were applied */
    private void failed(List<Change<?>> group, @Nullable Appended appended, Throwable failure) {
        // its transaction may be in an unknown state
        database.reconnect();
        if (group.size() > 1 && StoreFailures.isDataFailure(failure)) {
            LOG.warn("Cannot commit a group of changes, committing each alone: changes={}", group.size(), failure);
            group.forEach(change -> commit(change, accepted -> true, 1));
        } else if (failure instanceof StoreRecovery.ForeignWriterException
                || failure instanceof StoreRecovery.PromotedException
                || StoreFailures.isStoreFailure(failure)) {
            LOG.error("Commit failed: changes={}, cause={}", group.size(), StoreFailures.message(failure));
            StoreStatus.Unavailable unavailable = StoreRecovery.unavailable(failure);
            switch (recovery.outcome(failure, appended == null ? null : appended.events())) {
                case COMMITTED -> {
                    LOG.info("Failed commit has taken effect, continuing: changes={}", group.size());
                    committed(group, Objects.requireNonNull(appended));
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

    /** The only change of a transaction has thrown, and the transaction is rolled back. */
    private static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1L;
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

        /** Applies the change as the only one of its transaction, which is rolled back if the change throws. */
        private void applyAlone(GroupTransaction transaction) {
            failure = null;
            try {
                T value = work.apply(transaction);
                outcome = Outcome.of(value, transaction.latest());
            } catch (RuntimeException | Error e) {
                failure = e;
                try {
                    transaction.handle.rollback();
                } catch (RuntimeException failed) {
                    failed.addSuppressed(e);
                    throw failed;
                }
                throw new RolledBackException();
            }
        }

        /** Applies the change within a savepoint. */
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
