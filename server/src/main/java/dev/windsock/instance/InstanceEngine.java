// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
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
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Executes stored commands: starts the instances that are STARTING, and ends the runs of those that are STOPPING.
 *
 * <p>A request stores the desired state first; this engine acts on it afterwards. If the server is killed in between, the
 * {@link InstanceReconciler} of the next start completes the command.
 *
 * <p>Threading: all work on one instance runs in its turn in the {@link KeyedExecutor}, where it may block in the driver
 * and in the store. No lock and no transaction is held during a call to the driver.
 */
@Singleton
final class InstanceEngine {
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEngine.class);

    private final ComputeDriver driver;
    private final RetryingStore store;
    private final KeyedExecutor executor;
    private final InstanceStates states;
    private final InstanceRepository repository;
    private final AuditLog audit;
    private final List<TerminationListener> terminationListeners;

    InstanceEngine(
            ComputeDriver driver,
            RetryingStore store,
            KeyedExecutor executor,
            InstanceStates states,
            InstanceRepository repository,
            AuditLog audit,
            List<TerminationListener> terminationListeners) {
        this.driver = driver;
        this.store = store;
        this.executor = executor;
        this.states = states;
        this.repository = repository;
        this.audit = audit;
        this.terminationListeners = List.copyOf(terminationListeners);
    }

    /** Waits for running tasks, up to a timeout. Instances keep running. */
    @PreDestroy
    void close() {
        executor.await(CLOSE_TIMEOUT);
        store.close();
    }

    /** Starts an instance in its turn if it is STARTING then. Does not block. */
    void startSoon(InstanceId id, Cause cause) {
        executor.run(id, () -> start(id, cause));
    }

    /** Ends the run of an instance in its turn if it is STOPPING then. Does not block. */
    void stopSoon(InstanceId id, Cause cause) {
        executor.run(id, () -> stop(id, cause));
    }

    // ------------------------------------------------------------------ start

    /** Must be called in the turn of the instance. */
    void start(InstanceId id, Cause cause) {
        Optional<InstanceRecord> instance = store.read(id, handle -> find(handle, id, InstanceStatus.STARTING));
        if (instance.isEmpty()) {
            return;
        }
        try {
            RunState.Running run = driver.start(instance.get().spec(), sentence -> reportProgress(id, sentence, cause));
            store.write(id, transaction -> storeStart(transaction, id, run, cause));
        } catch (ComputeException e) {
            fail(id, Command.START, InstanceStatus.STARTING, e, cause);
        }
    }

    /** Reports the progress of a start. Returns false if the start is no longer wanted. */
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
        Optional<Intent> stopping = store.read(id, handle -> find(handle, id, InstanceStatus.STOPPING))
                .map(instance -> Objects.requireNonNull(instance.state().intent()));
        if (stopping.isEmpty()) {
            return;
        }
        Intent intent = stopping.get();
        try {
            RunState.Ended ended = endRun(id);
            if (intent == Intent.TERMINATE) {
                driver.remove(id);
            }
            store.write(id, transaction -> storeStop(transaction, id, intent, ended, cause));
            if (intent == Intent.RESTART) {
                start(id, cause);
            }
        } catch (ComputeException e) {
            fail(id, Command.of(intent), InstanceStatus.STOPPING, e, cause);
        }
    }

    private RunState.Ended endRun(InstanceId id) throws ComputeException {
        return switch (driver.find(id)) {
            case RunState.Running running -> driver.stop(id, running.ref(), STOP_GRACE);
            case RunState.Ended ended -> ended;
            case RunState.Unknown unknown -> new RunState.Ended(null, "The instance was not running.");
        };
    }

    private void storeStop(Transaction transaction, InstanceId id, Intent intent, RunState.Ended ended, Cause cause) {
        find(transaction.handle(), id, InstanceStatus.STOPPING)
                // a newer command has queued a task of its own
                .filter(instance -> instance.state().intent() == intent)
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
            // whether the driver has acted is unknown until it is back; then the instance is reconciled
            LOG.warn(
                    "Driver unreachable, command stays pending: instance={} command={} cause={}",
                    id,
                    command,
                    e.getMessage());
            return;
        }
        // a failed start is usually a mistake of the caller, such as a program that does not exist
        LOG.atLevel(command == Command.START ? Level.INFO : Level.WARN)
                .log("Command failed: instance={} command={} cause={}", id, command, e.getMessage());
        store.write(id, transaction -> storeFailure(transaction, id, command, status, e, cause));
    }

    private void storeFailure(
            Transaction transaction,
            InstanceId id,
            Command command,
            InstanceStatus status,
            ComputeException e,
            Cause cause) {
        find(transaction.handle(), id, status).ifPresent(instance -> {
            states.change(transaction, instance.with(instance.state().failed(e)), EventType.INSTANCE_FAILED, cause);
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
        return repository.find(handle, id).filter(instance -> instance.status() == status);
    }
}
