// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StopPolicy;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Executes stored commands: starts instances that are STARTING, and ends the runs of instances that are STOPPING.
 *
 * <p>A request stores the desired state first; this engine acts on it afterwards, if the instance belongs to this node. If the
 * server is killed in between, the {@link InstanceReconciler} of the next start completes the command.
 *
 * <p>Threading: all work on one instance runs in its turn in the {@link KeyedExecutor}, where it may block in the driver
 * and in the store. No lock and no transaction is held during a call to the driver. Only {@link #killStopping} acts out of
 * turn, on a run that is being stopped in its turn.
 */
@Singleton
final class InstanceEngine {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEngine.class);

    private final ComputeDriver driver;
    private final RetryingStore store;
    private final KeyedExecutor executor;
    private final InstanceStates states;
    private final RestartTimer timer;
    private final InstanceRepository repository;
    private final AuditLog audit;
    private final List<TerminationListener> terminationListeners;
    private final NodeId node;
    private final DriverSpans spans;
    /** The runs that the driver is currently ending. */
    private final Map<InstanceId, DriverRef> ending = new ConcurrentHashMap<>();

    InstanceEngine(
            ComputeDriver driver,
            RetryingStore store,
            KeyedExecutor executor,
            InstanceStates states,
            RestartTimer timer,
            InstanceRepository repository,
            AuditLog audit,
            List<TerminationListener> terminationListeners,
            NodeId node,
            DriverSpans spans) {
        this.driver = driver;
        this.store = store;
        this.executor = executor;
        this.states = states;
        this.timer = timer;
        this.repository = repository;
        this.audit = audit;
        this.terminationListeners = List.copyOf(terminationListeners);
        this.node = node;
        this.spans = spans;
    }

    /** Waits for running tasks, up to a timeout. Instances keep running. */
    @PreDestroy
    void close() {
        executor.await(CLOSE_TIMEOUT);
        store.close();
    }

    /** Starts an instance in its turn, if it is still STARTING. Does not block. */
    void startSoon(InstanceId id, Cause cause) {
        executor.run(id, () -> start(id, cause));
    }

    /** Ends the run of an instance in its turn, if it is still STOPPING. Does not block. */
    void stopSoon(InstanceId id, Cause cause) {
        executor.run(id, () -> stop(id, cause));
    }

    /**
     * Executes a stored command in its instance's turn, if the instance belongs to this node and the command is still pending
     * then. A restart that is scheduled for later is left to its timer. Does not block.
     */
    void executeSoon(InstanceId id, Cause cause) {
        killStopping(id);
        executor.run(
                id,
                () -> store.read(id, handle -> repository.find(handle, id))
                        .filter(instance -> instance.owner().equals(node)
                                && instance.driver().equals(driver.name())
                                && !instance.state().awaitsRestart())
                        .ifPresent(instance -> {
                            switch (instance.status()) {
                                case STARTING -> start(id, cause);
                                case STOPPING -> stop(id, cause);
                                case RUNNING, PAUSED, STOPPED, ERROR, TERMINATED ->
                                    LOG.trace("Instance has no pending command: instance={}", id);
                            }
                        }));
    }

    /**
     * Kills the run of an instance if the driver is ending it and the stored state now requires a kill. If the driver has not
     * begun to end the run yet, the stop itself will kill it. Does not block.
     */
    void killStopping(InstanceId id) {
        DriverRef run = ending.get(id);
        if (run != null) {
            Thread.ofVirtual().name("instance-kill").start(() -> killIfForced(id, run));
        }
    }

    private void killIfForced(InstanceId id, DriverRef run) {
        try {
            if (isForced(id)) {
                driver.kill(id, run);
            }
        } catch (ComputeException | RuntimeException e) {
            LOG.warn("Cannot kill a run, continuing with its graceful stop: instance={} cause={}", id, e.getMessage());
        }
    }

    private boolean isForced(InstanceId id) {
        return store.read(id, handle -> find(handle, id, InstanceStatus.STOPPING))
                .filter(instance -> instance.state().isForced())
                .isPresent();
    }

    // ------------------------------------------------------------------ start

    /** Must be called in the instance's turn. */
    void start(InstanceId id, Cause cause) {
        Optional<InstanceRecord> instance = store.read(id, handle -> find(handle, id, InstanceStatus.STARTING));
        if (instance.isEmpty() || awaitsRestart(instance.get())) {
            return;
        }
        try {
            RunState.Running run = spans.call(
                    "start instance",
                    Subject.of(id),
                    cause.traceParent(),
                    () -> driver.start(instance.get().spec(), sentence -> reportProgress(id, sentence, cause)));
            store.write(id, transaction -> storeStart(transaction, id, run, cause));
        } catch (ComputeException e) {
            fail(id, Command.START, InstanceStatus.STARTING, e, cause);
        }
    }

    /** Schedules the restart of an instance if the policy has stored one. Must be called in the turn of the instance. */
    void restart(InstanceId id) {
        boolean restarts = store.read(id, handle -> find(handle, id, InstanceStatus.STARTING))
                .filter(instance -> instance.state().awaitsRestart())
                .isPresent();
        if (restarts) {
            start(id, Cause.ENGINE);
        }
    }

    /** Returns whether an instance has to wait before its restart, and if so, schedules the restart. */
    private boolean awaitsRestart(InstanceRecord instance) {
        InstanceState.Restarts restarts = instance.state().restarts();
        if (restarts.nextStartAt() == null) {
            return false;
        }
        Duration remaining = Duration.between(states.now(), restarts.nextStartAt());
        // the remaining time exceeds the whole delay only if the clock was set back
        if (!remaining.isPositive() || remaining.compareTo(RestartPolicy.delayAfter(restarts.inARow() - 1)) > 0) {
            return false;
        }
        timer.after(remaining, () -> startSoon(instance.id(), Cause.ENGINE));
        return true;
    }

    /** Reports the progress of a start. Returns false if the start is no longer needed. */
    private boolean reportProgress(InstanceId id, String sentence, Cause cause) {
        store.write(id, transaction -> storeProgress(transaction, id, sentence, cause));
        return store.read(id, handle -> find(handle, id, InstanceStatus.STARTING))
                .isPresent();
    }

    private void storeProgress(Transaction transaction, InstanceId id, String sentence, Cause cause) {
        find(transaction.handle(), id, InstanceStatus.STARTING)
                .ifPresent(instance -> states.change(
                        transaction,
                        instance.with(instance.state().to(InstanceStatus.STARTING, sentence)),
                        EventType.INSTANCE_UPDATED,
                        cause));
    }

    private void storeStart(Transaction transaction, InstanceId id, RunState.Running run, Cause cause) {
        find(transaction.handle(), id, InstanceStatus.STARTING)
                .ifPresent(instance -> states.started(transaction, instance, run, cause));
    }

    // ------------------------------------------------------------------ stop, restart, terminate

    /** Must be called in the turn of the instance. */
    void stop(InstanceId id, Cause cause) {
        Optional<InstanceRecord> stopping = store.read(id, handle -> find(handle, id, InstanceStatus.STOPPING));
        if (stopping.isEmpty()) {
            return;
        }
        Intent intent = Objects.requireNonNull(stopping.get().state().stop()).intent();
        try {
            RunState.Ended ended = spans.call(
                    "stop instance",
                    Subject.of(id),
                    cause.traceParent(),
                    () -> endRun(stopping.get().spec()));
            if (intent == Intent.TERMINATE) {
                spans.run("remove instance", Subject.of(id), cause.traceParent(), () -> driver.remove(id));
            }
            store.write(id, transaction -> storeStop(transaction, id, intent, ended, cause));
            if (intent == Intent.RESTART) {
                start(id, cause);
            }
        } catch (ComputeException e) {
            fail(id, Command.of(intent), InstanceStatus.STOPPING, e, cause);
        }
    }

    private RunState.Ended endRun(InstanceSpec spec) throws ComputeException {
        return switch (driver.find(spec.id())) {
            case RunState.Running running -> stopRun(spec, running.ref());
            case RunState.Ended ended -> ended;
            case RunState.Unknown unknown -> new RunState.Ended(null, "The instance was not running.");
        };
    }

    private RunState.Ended stopRun(InstanceSpec spec, DriverRef run) throws ComputeException {
        InstanceId id = spec.id();
        ending.put(id, run);
        try {
            // read after the run is known to killStopping, so that no request to kill it is missed
            return driver.stop(id, run, isForced(id) ? StopPolicy.KILL : spec.stop());
        } finally {
            ending.remove(id);
        }
    }

    private void storeStop(Transaction transaction, InstanceId id, Intent intent, RunState.Ended ended, Cause cause) {
        find(transaction.handle(), id, InstanceStatus.STOPPING)
                // if the intent has changed, a newer command has queued its own task
                .filter(instance ->
                        Objects.requireNonNull(instance.state().stop()).intent() == intent)
                .ifPresent(instance -> {
                    switch (intent) {
                        case STOP -> storeStopped(transaction, instance, ended, cause);
                        case RESTART -> storeRestarting(transaction, instance, ended, cause);
                        case TERMINATE -> storeTerminated(transaction, instance, ended, cause);
                    }
                });
    }

    private InstanceRecord storeStopped(
            Transaction transaction, InstanceRecord instance, RunState.Ended ended, Cause cause) {
        InstanceState stopped =
                instance.state().withRunEnded(ended.exitCode()).to(InstanceStatus.STOPPED, ended.reason());
        return states.change(transaction, instance.with(stopped), EventType.INSTANCE_STOPPED, cause);
    }

    private void storeRestarting(Transaction transaction, InstanceRecord instance, RunState.Ended ended, Cause cause) {
        InstanceRecord stopped = storeStopped(transaction, instance, ended, cause);
        InstanceState starting = stopped.state().to(InstanceStatus.STARTING, null);
        states.change(transaction, stopped.with(starting), EventType.INSTANCE_STARTING, cause);
    }

    private void storeTerminated(Transaction transaction, InstanceRecord instance, RunState.Ended ended, Cause cause) {
        terminationListeners.forEach(listener -> listener.terminated(transaction, instance, cause));
        InstanceState terminated =
                instance.state().withRunEnded(ended.exitCode()).to(InstanceStatus.TERMINATED, null);
        states.change(transaction, instance.with(terminated).with(List.of()), EventType.INSTANCE_TERMINATED, cause);
    }

    // ------------------------------------------------------------------ failures

    private void fail(InstanceId id, Command command, InstanceStatus status, ComputeException e, Cause cause) {
        if (e.code() == FailureCode.DRIVER_UNREACHABLE) {
            // whether the driver has acted is unknown until it is reachable again; then the instance is reconciled
            LOG.warn(
                    "Driver unreachable, command stays pending: instance={} command={} cause={}",
                    id,
                    command,
                    e.getMessage());
            return;
        }
        // a failed start is usually the caller's mistake, such as a program that does not exist
        LOG.atLevel(command == Command.START ? Level.INFO : Level.WARN)
                .log("Command failed: instance={} command={} cause={}", id, command, e.getMessage());
        store.write(id, transaction -> storeFailure(transaction, id, command, status, e, cause));
        restart(id);
    }

    private void storeFailure(
            Transaction transaction,
            InstanceId id,
            Command command,
            InstanceStatus status,
            ComputeException e,
            Cause cause) {
        find(transaction.handle(), id, status).ifPresent(instance -> {
            if (command == Command.START) {
                states.startFailed(transaction, instance, e, cause);
            } else {
                states.change(transaction, instance.with(instance.state().failed(e)), EventType.INSTANCE_FAILED, cause);
            }
            audit.record(
                    transaction,
                    new AuditEntry(
                            instance.tenantId(),
                            cause,
                            command.action(),
                            "INSTANCE",
                            id.value(),
                            AuditEntry.Outcome.FAILED,
                            Map.of("name", instance.spec().name(), "reason", Objects.toString(e.getMessage(), ""))));
        });
    }

    private Optional<InstanceRecord> find(Handle handle, InstanceId id, InstanceStatus status) {
        return repository
                .find(handle, id)
                .filter(instance -> instance.owner().equals(node) && instance.status() == status);
    }
}
