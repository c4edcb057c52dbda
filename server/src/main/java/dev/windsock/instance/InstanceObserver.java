// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the driver observes: runs that exit on their own, and starts, pauses and resumptions outside Windsock.
 *
 * <p>The path of an exit: {@link #observed}; {@link #handle}, in the instance's turn; {@link #storeExit}, in a transaction;
 * {@link InstanceStates#exited}; {@link dev.windsock.journal.ChangeJournal#append}.
 *
 * <p>Threading: the driver calls the listener on its own threads; the work runs in the {@link KeyedExecutor}.
 */
@Singleton
final class InstanceObserver implements DriverListener, ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceObserver.class);

    private final ComputeDriver driver;
    private final RetryingStore store;
    private final KeyedExecutor executor;
    private final InstanceStates states;
    private final InstanceRepository repository;
    private final InstanceReconciler reconciler;
    private final InstanceEngine engine;
    private final MemoryKills memoryKills;

    InstanceObserver(
            ComputeDriver driver,
            RetryingStore store,
            KeyedExecutor executor,
            InstanceStates states,
            InstanceRepository repository,
            InstanceReconciler reconciler,
            InstanceEngine engine,
            MemoryKills memoryKills) {
        this.driver = driver;
        this.store = store;
        this.executor = executor;
        this.states = states;
        this.repository = repository;
        this.reconciler = reconciler;
        this.engine = engine;
        this.memoryKills = memoryKills;
    }

    /** Starts before the server accepts requests. */
    @Override
    public void onApplicationEvent(StartupEvent event) {
        start();
    }

    /** Starts observing the driver, and reconciles all instances. Blocks on the store. */
    void start() {
        driver.observe(this);
        reconciler.reconcileAll();
    }

    @Override
    public void statusChanged(DriverStatus status) {
        if (status instanceof DriverStatus.Reachable) {
            reconciler.reconcileAll();
        }
    }

    @Override
    public void observed(Observation observation) {
        executor.run(observation.id(), () -> handle(observation));
    }

    private void handle(Observation observation) {
        InstanceId id = observation.id();
        switch (observation) {
            case Observation.Exited exited -> {
                memoryKills.ended(exited.ending());
                store.write(id, transaction -> storeExit(transaction, exited));
                engine.restart(id);
            }
            case Observation.Paused paused -> store.write(id, transaction -> storePaused(transaction, paused, true));
            case Observation.Resumed resumed ->
                store.write(id, transaction -> storePaused(transaction, resumed, false));
            case Observation.HealthChanged health -> store.write(id, transaction -> storeHealth(transaction, health));
            case Observation.OutOfMemory kill -> {
                memoryKills.whileRunning();
                store.write(id, transaction -> storeMemoryKill(transaction, kill));
            }
            case Observation.Started started -> handleStart(id);
        }
    }

    private void storeExit(Transaction transaction, Observation.Exited exited) {
        findRunning(transaction, exited)
                .ifPresent(instance -> states.exited(
                        transaction,
                        instance,
                        new RunState.Ended(exited.exitCode(), exited.reason(), exited.ending(), null)));
    }

    private void storeMemoryKill(Transaction transaction, Observation.OutOfMemory kill) {
        findRunning(transaction, kill).ifPresent(instance -> states.memoryKilled(transaction, instance, kill.reason()));
    }

    private void storePaused(Transaction transaction, Observation observation, boolean paused) {
        findRunning(transaction, observation).ifPresent(instance -> states.setPaused(transaction, instance, paused));
    }

    private void storeHealth(Transaction transaction, Observation.HealthChanged health) {
        findRunning(transaction, health)
                .ifPresent(instance ->
                        states.healthChanged(transaction, instance, health.ref(), health.status(), health.output()));
    }

    /** Finds the instance if the observation is about its current run. An observation of an earlier run is stale. */
    private Optional<InstanceRecord> findRunning(Transaction transaction, Observation observation) {
        return repository
                .find(transaction.handle(), observation.id())
                .filter(instance -> InstanceStatus.LIVE.contains(instance.status())
                        && instance.state().hasRun(observation.ref()));
    }

    /** Queries the driver again, because the observed run may have ended before this turn. */
    private void handleStart(InstanceId id) {
        try {
            if (driver.find(id) instanceof RunState.Running run) {
                store.write(id, transaction -> storeStart(transaction, id, run));
            }
        } catch (ComputeException e) {
            LOG.warn("Cannot inspect a run started outside Windsock: instance={} cause={}", id, e.getMessage());
        }
    }

    private void storeStart(Transaction transaction, InstanceId id, RunState.Running run) {
        repository
                .find(transaction.handle(), id)
                .filter(instance -> switch (instance.status()) {
                    case STOPPED, ERROR -> true;
                    case RUNNING, PAUSED -> !instance.state().hasRun(run.ref());
                    case STARTING, STOPPING, TERMINATED -> false;
                })
                .map(instance -> states.started(transaction, instance, run, Cause.ENGINE))
                .ifPresent(instance -> states.setPaused(transaction, instance, run.paused()));
    }
}
