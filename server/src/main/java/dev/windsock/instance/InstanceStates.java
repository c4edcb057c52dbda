// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunState;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Texts;
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
import java.util.Objects;
import java.util.stream.Collectors;
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

    /** Records that a run has started. */
    InstanceRecord started(Transaction transaction, InstanceRecord instance, RunState.Running run, Cause cause) {
        InstanceState running = instance.state()
                .to(InstanceStatus.RUNNING, null)
                .withRun(run, instance.spec().options().health() != null);
        return change(transaction, instance.with(running), EventType.INSTANCE_STARTED, cause);
    }

    /**
     * Records that a run has ended on its own: STOPPED after exit code 0, otherwise ERROR, and then STARTING if the instance is
     * to be restarted. A program that could not be executed counts as a failed start.
     */
    void exited(Transaction transaction, InstanceRecord instance, RunState.Ended end) {
        Integer exitCode = end.exitCode();
        boolean successful = exitCode != null && exitCode == 0;
        InstanceState before = isStable(instance.state()) ? instance.state().withoutRestarts() : instance.state();
        InstanceState ended = before.withRunEnded(exitCode);
        boolean executed = end.ending() != RunEnding.NOT_EXECUTED;
        ended(
                transaction,
                instance.with(
                        executed
                                ? ended.to(successful ? InstanceStatus.STOPPED : InstanceStatus.ERROR, end.reason())
                                : ended.failed(FailureCode.PROGRAM_NOT_FOUND, end.reason())),
                successful ? EventType.INSTANCE_STOPPED : EventType.INSTANCE_FAILED,
                Cause.ENGINE,
                (executed || isRestart(before)) && instance.restartPolicy().restartsAfter(exitCode, end.ending()));
    }

    private static boolean isRestart(InstanceState state) {
        return state.restarts().inARow() > 0;
    }

    private boolean isStable(InstanceState state) {
        return state.run() != null
                && !state.run().startedAt().plus(RestartPolicy.STABLE_RUN).isAfter(now());
    }

    /**
     * Records that a start has failed: ERROR, and then STARTING if this was already a restart by the policy and the policy
     * restarts the instance again.
     */
    void startFailed(Transaction transaction, InstanceRecord instance, ComputeException failure, Cause cause) {
        ended(
                transaction,
                instance.with(instance.state().failed(failure)),
                EventType.INSTANCE_FAILED,
                cause,
                isRestart(instance.state()) && instance.restartPolicy().restartsAfter(null, RunEnding.EXITED));
    }

    private void ended(
            Transaction transaction, InstanceRecord ended, EventType type, Cause cause, boolean restartWanted) {
        InstanceState state = ended.state();
        String reason = Objects.toString(state.reason(), "");
        int restarts = state.restarts().inARow();
        int maxRestarts = ended.restartPolicy().maxRestarts();
        if (restartWanted && restarts >= maxRestarts) {
            change(
                    transaction,
                    ended.with(state.withReason(
                            reason + " Not restarted again after " + maxRestarts + " restarts in a row.")),
                    type,
                    cause);
            return;
        }
        InstanceRecord stored = change(transaction, ended, type, cause);
        if (restartWanted) {
            Instant nextStartAt = now().plus(RestartPolicy.delayAfter(restarts));
            String next = reason + " Restart " + (restarts + 1) + " of at most " + maxRestarts + " follows.";
            change(
                    transaction,
                    stored.with(stored.state().restarting(nextStartAt, next)),
                    EventType.INSTANCE_STARTING,
                    Cause.ENGINE);
        }
    }

    /** Records that the kernel killed processes of a run that is still in progress. */
    void memoryKilled(Transaction transaction, InstanceRecord instance, String reason) {
        InstanceState same = instance.state().to(instance.status(), reason);
        change(transaction, instance.with(same), EventType.INSTANCE_OUT_OF_MEMORY, Cause.ENGINE);
    }

    /** Stores the health of a run, if it is the current one and its status has changed. */
    void healthChanged(
            Transaction transaction,
            InstanceRecord instance,
            DriverRef ref,
            HealthStatus status,
            @Nullable String output) {
        InstanceState state = instance.state();
        InstanceState.Run run = state.run();
        if (run == null || !InstanceStatus.LIVE.contains(state.status()) || !state.hasRun(ref)) {
            return;
        }
        if (run.health() == null || run.health().status() != status) {
            change(
                    transaction,
                    instance.with(state.withHealth(
                            new InstanceState.Health(status, output == null ? null : printable(output)))),
                    EventType.INSTANCE_HEALTH_CHANGED,
                    Cause.ENGINE);
        }
    }

    private static String printable(String output) {
        return output.lines().map(Texts::visible).collect(Collectors.joining("\n"));
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

    /** Stores a change that a caller requested, with its audit row. Returns the next version. */
    InstanceRecord change(
            Transaction transaction, InstanceRecord changed, EventType type, Caller caller, Command command) {
        InstanceRecord next = update(transaction, changed);
        record(transaction, next, type, caller, command.action());
        return next;
    }

    /**
     * Stores a change to the spec and the labels, with its audit row. Returns the next version.
     *
     * @param details the details for the audit row, without values of the environment
     */
    InstanceRecord changeSpec(
            Transaction transaction,
            InstanceRecord changed,
            EventType type,
            Caller caller,
            Map<String, String> details) {
        InstanceRecord next = update(transaction, changed);
        repository.updateSpec(transaction.handle(), next);
        journal.record(transaction, event(type, next), Cause.of(caller), "instance:change", details);
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
