// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.RunState;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores instances and their changes, each with its event. The caller checks that the current state allows the change.
 *
 * <p>Threading: stateless; runs in the caller's transaction, on its thread.
 */
@Singleton
final class InstanceStates {
    private final InstanceRepository repository;
    private final ChangeJournal journal;
    private final Clock clock;

    InstanceStates(InstanceRepository repository, ChangeJournal journal, Clock clock) {
        this.repository = repository;
        this.journal = journal;
        this.clock = clock;
    }

    /** Returns the current time at the precision of the store. */
    Instant now() {
        return Timestamps.toMillis(clock.instant());
    }

    /** Stores a launch, with its audit row. */
    void create(Transaction transaction, InstanceRecord instance, Caller caller) {
        repository.insert(transaction.handle(), instance);
        record(transaction, instance, EventType.INSTANCE_CREATED, caller, "instance:launch");
    }

    /** Stores that a run has started. */
    InstanceRecord started(Transaction transaction, InstanceRecord instance, RunState.Running run, Cause cause) {
        InstanceState running =
                instance.state().to(InstanceStatus.RUNNING, null).withRun(run);
        return change(transaction, instance.with(running), EventType.INSTANCE_STARTED, cause);
    }

    /** Stores that a run has exited by itself: STOPPED after exit code 0, otherwise ERROR. */
    void exited(Transaction transaction, InstanceRecord instance, @Nullable Integer exitCode, String reason) {
        boolean successful = exitCode != null && exitCode == 0;
        InstanceState ended = instance.state()
                .withRunEnded(exitCode)
                .to(successful ? InstanceStatus.STOPPED : InstanceStatus.ERROR, reason);
        change(
                transaction,
                instance.with(ended),
                successful ? EventType.INSTANCE_STOPPED : EventType.INSTANCE_FAILED,
                Cause.ENGINE);
    }

    /** Stores whether the run is paused, if that has changed. */
    void setPaused(Transaction transaction, InstanceRecord instance, boolean paused) {
        InstanceStatus status = paused ? InstanceStatus.PAUSED : InstanceStatus.RUNNING;
        if (instance.status() != status) {
            change(
                    transaction,
                    instance.with(instance.state().to(status, null)),
                    paused ? EventType.INSTANCE_PAUSED : EventType.INSTANCE_RESUMED,
                    Cause.ENGINE);
        }
    }

    /** Stores a change that a caller commanded, with its audit row. Returns the next version. */
    InstanceRecord change(
            Transaction transaction, InstanceRecord changed, EventType type, Caller caller, Command command) {
        InstanceRecord next = update(transaction, changed);
        record(transaction, next, type, caller, command.action());
        return next;
    }

    private void record(
            Transaction transaction, InstanceRecord instance, EventType type, Caller caller, String action) {
        journal.record(
                transaction,
                event(type, instance),
                Cause.of(caller),
                action,
                Map.of("name", instance.spec().name()));
    }

    /** Stores a change and returns the next version. */
    InstanceRecord change(Transaction transaction, InstanceRecord changed, EventType type, Cause cause) {
        InstanceRecord next = update(transaction, changed);
        journal.append(transaction, event(type, next), cause);
        return next;
    }

    private InstanceRecord update(Transaction transaction, InstanceRecord changed) {
        InstanceRecord next = changed.next(now());
        if (!repository.update(transaction.handle(), next)) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "Instance " + next.id() + " was changed by another request. Read it again and retry.");
        }
        return next;
    }

    private static ChangeJournal.Change event(EventType type, InstanceRecord instance) {
        return new ChangeJournal.Change(type, instance.tenantId(), instance.id().value(), InstanceView.of(instance));
    }
}
