// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles the stored states with the driver's runs: completes the commands that a previous server process accepted, and
 * stores what happened while no server process observed the driver.
 *
 * <p>Threading: the work on each instance runs in its turn in the {@link KeyedExecutor}, where it may block.
 */
@Singleton
final class InstanceReconciler {
    private static final Set<InstanceStatus> ENDED = EnumSet.of(InstanceStatus.STOPPED, InstanceStatus.ERROR);
    private static final Logger LOG = LoggerFactory.getLogger(InstanceReconciler.class);

    private final ComputeDriver driver;
    private final Store store;
    private final RetryingStore retryingStore;
    private final KeyedExecutor executor;
    private final InstanceStates states;
    private final InstanceRepository repository;
    private final InstanceEngine engine;
    private final NodeId node;
    private final MemoryKills memoryKills;

    InstanceReconciler(
            ComputeDriver driver,
            Store store,
            RetryingStore retryingStore,
            KeyedExecutor executor,
            InstanceStates states,
            InstanceRepository repository,
            InstanceEngine engine,
            NodeId node,
            MemoryKills memoryKills) {
        this.driver = driver;
        this.store = store;
        this.retryingStore = retryingStore;
        this.executor = executor;
        this.states = states;
        this.repository = repository;
        this.engine = engine;
        this.node = node;
        this.memoryKills = memoryKills;
    }

    /** Reconciles all instances of this node that are not TERMINATED, each in its turn. Blocks on the store. */
    void reconcileAll() {
        EnumSet<InstanceStatus> statuses = EnumSet.complementOf(EnumSet.of(InstanceStatus.TERMINATED));
        store.read(handle -> repository.withStatus(handle, node, statuses)).stream()
                .map(InstanceRecord::id)
                .forEach(id -> executor.run(id, () -> reconcile(id)));
    }

    private void reconcile(InstanceId id) {
        retryingStore
                .read(id, handle -> repository.find(handle, id))
                .filter(instance -> instance.owner().equals(node) && instance.status() != InstanceStatus.TERMINATED)
                .ifPresent(this::reconcile);
    }

    private void reconcile(InstanceRecord instance) {
        InstanceId id = instance.id();
        if (!instance.driver().equals(driver.name())) {
            if (!ENDED.contains(instance.status())) {
                retryingStore.write(id, transaction -> storeOtherDriver(transaction, instance));
            }
            return;
        }
        RunState run;
        try {
            run = driver.find(id);
        } catch (ComputeException e) {
            LOG.warn(
                    "Cannot reconcile, retrying when the driver is reachable again: instance={} cause={}",
                    id,
                    e.getMessage());
            return;
        }
        switch (instance.status()) {
            case STARTING -> reconcileStarting(instance, run);
            case STOPPING -> engine.stop(id, Cause.ENGINE);
            case RUNNING, PAUSED -> {
                memoryKills.found(run);
                retryingStore.write(id, transaction -> storeLive(transaction, instance, run));
                engine.restart(id);
            }
            case STOPPED, ERROR -> {
                if (run instanceof RunState.Running running) {
                    retryingStore.write(id, transaction -> storeStart(transaction, instance, running));
                }
            }
            case TERMINATED -> throw new IllegalStateException("a TERMINATED instance is not reconciled");
        }
    }

    private void storeOtherDriver(Transaction transaction, InstanceRecord instance) {
        String reason = "The instance belongs to the " + instance.driver() + " driver, but this server uses the "
                + driver.name() + " driver.";
        findUnchanged(transaction, instance)
                .ifPresent(current -> states.change(
                        transaction,
                        current.with(current.state().to(InstanceStatus.ERROR, reason)),
                        EventType.INSTANCE_FAILED,
                        Cause.ENGINE));
    }

    /** Starts the instance, unless the driver has already done so: a start must not happen twice. */
    private void reconcileStarting(InstanceRecord instance, RunState run) {
        InstanceId id = instance.id();
        if (run instanceof RunState.Running running) {
            retryingStore.write(id, transaction -> storeStart(transaction, instance, running));
        } else if (run instanceof RunState.Ended ended
                && ended.run() != null
                && !instance.state().hasRun(ended.run().ref())) {
            RunState.Running newest = ended.run();
            memoryKills.found(ended);
            retryingStore.write(id, transaction -> storeStartAndExit(transaction, instance, newest, ended));
            engine.restart(id);
        } else {
            engine.start(id, Cause.ENGINE);
        }
    }

    private void storeStart(Transaction transaction, InstanceRecord instance, RunState.Running run) {
        findUnchanged(transaction, instance)
                .ifPresent(current -> states.started(transaction, current, run, Cause.ENGINE));
    }

    private void storeStartAndExit(
            Transaction transaction, InstanceRecord instance, RunState.Running run, RunState.Ended ended) {
        findUnchanged(transaction, instance)
                .map(current -> states.started(transaction, current, run, Cause.ENGINE))
                .ifPresent(started -> states.exited(transaction, started, ended));
    }

    private void storeLive(Transaction transaction, InstanceRecord instance, RunState run) {
        findUnchanged(transaction, instance).ifPresent(current -> {
            switch (run) {
                case RunState.Running running -> {
                    if (current.state().hasRun(running.ref())) {
                        states.setPaused(transaction, current, running.paused());
                    } else {
                        states.started(transaction, current, running, Cause.ENGINE);
                    }
                }
                case RunState.Ended ended -> states.exited(transaction, current, ended);
                case RunState.Unknown unknown ->
                    states.exited(
                            transaction,
                            current,
                            new RunState.Ended(null, "The run ended while the server was not observing it."));
            }
        });
    }

    /** Reloads the instance, unless a request has changed its status in the meantime. */
    private Optional<InstanceRecord> findUnchanged(Transaction transaction, InstanceRecord instance) {
        return repository
                .find(transaction.handle(), instance.id())
                .filter(current -> current.status() == instance.status());
    }
}
