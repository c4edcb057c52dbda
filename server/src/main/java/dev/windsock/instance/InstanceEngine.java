// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the driver do what the stored states say, and the stored states say what the driver saw.
 *
 * <p>What a request wants is stored first, STARTING or STOPPING with its intent, and done afterwards by this engine. A
 * server that is killed in between finds the wish at its next start and finishes it, see {@link #reconcile}.
 *
 * <p>Threading: all work on one instance, of requests and of observations alike, goes through its lane, so that it
 * happens one after the other; the lanes' virtual threads may block in the driver and in the store. No work holds a
 * lock or a transaction while the driver is busy.
 */
@Singleton
final class InstanceEngine {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEngine.class);

    private final ComputeDriver driver;
    private final Store store;
    private final InstanceStates states;
    private final InstanceRepository repository;
    private final AuditLog audit;
    private final List<TerminationListener> terminations;
    private final Pause pause;
    private final KeyedExecutor lanes = new KeyedExecutor();
    private volatile boolean closed;

    /** Lets time pass between two tries. */
    @FunctionalInterface
    interface Pause {
        void accept(Duration time) throws InterruptedException;
    }

    @Inject
    InstanceEngine(
            ComputeDriver driver,
            Store store,
            InstanceStates states,
            InstanceRepository repository,
            AuditLog audit,
            List<TerminationListener> terminations) {
        this(driver, store, states, repository, audit, terminations, Thread::sleep);
    }

    InstanceEngine(
            ComputeDriver driver,
            Store store,
            InstanceStates states,
            InstanceRepository repository,
            AuditLog audit,
            List<TerminationListener> terminations,
            Pause pause) {
        this.driver = driver;
        this.store = store;
        this.states = states;
        this.repository = repository;
        this.audit = audit;
        this.terminations = List.copyOf(terminations);
        this.pause = pause;
    }

    /** Begins to observe the driver, and brings stored states and what the driver sees together. Blocks. */
    void begin() {
        driver.observe(new DriverListener() {
            @Override
            public void observed(Observation observation) {
                lanes.run(observation.id(), () -> record(observation));
            }

            @Override
            public void statusChanged(DriverStatus status) {
                if (status instanceof DriverStatus.Reachable) {
                    reconcileAll();
                }
            }
        });
        reconcileAll();
    }

    private void reconcileAll() {
        List<Managed> all = store.read(
                handle -> repository.inStates(handle, EnumSet.complementOf(EnumSet.of(InstanceStatus.TERMINATED))));
        all.forEach(managed -> {
            InstanceId id = managed.instance().instanceId();
            lanes.run(id, () -> reconcile(id));
        });
    }

    /** Lets work that is under way end, for a while. Instances stay as they are. */
    @PreDestroy
    void close() {
        lanes.await(CLOSE_TIMEOUT);
        closed = true;
    }

    /** Starts what is STARTING, soon. Does not block. */
    void startSoon(InstanceId id, Cause cause) {
        lanes.run(id, () -> start(id, cause));
    }

    /** Ends what is STOPPING, soon. Does not block. */
    void stopSoon(InstanceId id, Cause cause) {
        lanes.run(id, () -> stop(id, cause));
    }

    /** Pauses or resumes a run, in its turn; blocks until it is done and returns what came of it. */
    <R> R inTurn(InstanceId id, Function<ComputeDriver, R> work) {
        CompletableFuture<R> done = new CompletableFuture<>();
        lanes.run(id, () -> {
            try {
                done.complete(work.apply(driver));
            } catch (Throwable e) {
                // an Error too: somebody waits for the answer
                done.completeExceptionally(e);
            }
        });
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void start(InstanceId id, Cause cause) {
        Optional<Managed> wanted = load(id, InstanceStatus.STARTING);
        if (wanted.isEmpty()) {
            return;
        }
        try {
            RunState.Running run =
                    driver.start(wanted.get().instance().spec(), sentence -> starting(id, sentence, cause));
            persist(id, InstanceStatus.STARTING, (transaction, now) -> running(transaction, now, run, cause));
        } catch (ComputeException e) {
            if (waits(id, e)) {
                return;
            }
            LOG.info("instance {} could not be started: {}", id, e.getMessage());
            persist(id, InstanceStatus.STARTING, (transaction, now) -> {
                failed(transaction, now.instance(), e, cause);
                audit.record(transaction, failure(now.instance(), Command.START, e, cause));
            });
        }
    }

    /** Tells how far a start has come; false when something else is wanted by now. */
    private boolean starting(InstanceId id, String sentence, Cause cause) {
        persist(
                id,
                InstanceStatus.STARTING,
                (transaction, now) -> states.change(
                        transaction,
                        now.instance().to(InstanceStatus.STARTING, sentence, states.now()),
                        now.intent(),
                        EventType.INSTANCE_UPDATED,
                        cause));
        return load(id, InstanceStatus.STARTING).isPresent();
    }

    /** Whether a wish stays until the driver is back: what came of it cannot be known now, see {@link #reconcile}. */
    private static boolean waits(InstanceId id, ComputeException e) {
        if (e.code() != FailureCode.DRIVER_UNREACHABLE) {
            return false;
        }
        LOG.warn("instance {} waits for the driver: {}", id, e.getMessage());
        return true;
    }

    private Instance running(Transaction transaction, Managed now, RunState.Running run, Cause cause) {
        Instance started =
                now.instance().to(InstanceStatus.RUNNING, null, states.now()).withRun(run);
        return states.change(transaction, started, null, EventType.INSTANCE_STARTED, cause);
    }

    private void stop(InstanceId id, Cause cause) {
        Optional<Managed> wanted = load(id, InstanceStatus.STOPPING);
        if (wanted.isEmpty()) {
            return;
        }
        Intent intent = Objects.requireNonNullElse(wanted.get().intent(), Intent.STOP);
        try {
            RunState.Ended ended = end(id);
            if (intent == Intent.TERMINATE) {
                driver.remove(id);
            }
            persist(id, InstanceStatus.STOPPING, (transaction, now) -> {
                // an intent that changed meanwhile has work of its own behind this
                if (now.intent() == intent) {
                    stopped(transaction, now.instance(), ended, intent, cause);
                }
            });
            if (intent == Intent.RESTART) {
                start(id, cause);
            }
        } catch (ComputeException e) {
            if (waits(id, e)) {
                return;
            }
            LOG.warn("instance {} could not be ended: {}", id, e.getMessage());
            persist(id, InstanceStatus.STOPPING, (transaction, now) -> {
                failed(transaction, now.instance(), e, cause);
                audit.record(transaction, failure(now.instance(), Command.of(intent), e, cause));
            });
        }
    }

    private RunState.Ended end(InstanceId id) throws ComputeException {
        return switch (driver.find(id)) {
            case RunState.Running running -> driver.stop(id, running.ref(), GRACE);
            case RunState.Ended ended -> ended;
            case RunState.Unknown unknown -> new RunState.Ended(null, "It was not running.");
        };
    }

    private void stopped(Transaction transaction, Instance instance, RunState.Ended ended, Intent intent, Cause cause) {
        Instance ending = instance.withoutRun(ended.exitCode());
        if (intent == Intent.TERMINATE) {
            terminations.forEach(listener -> listener.terminated(transaction, instance, cause));
            Instance gone = ending.withVolumes(List.of()).to(InstanceStatus.TERMINATED, null, states.now());
            states.change(transaction, gone, null, EventType.INSTANCE_TERMINATED, cause);
            return;
        }
        Instance stopped = ending.to(InstanceStatus.STOPPED, ended.reason(), states.now());
        states.change(transaction, stopped, null, EventType.INSTANCE_STOPPED, cause);
        if (intent == Intent.RESTART) {
            Instance starting = stopped.to(InstanceStatus.STARTING, null, states.now());
            states.change(transaction, starting, null, EventType.INSTANCE_STARTING, cause);
        }
    }

    private void failed(Transaction transaction, Instance instance, String reason, Cause cause) {
        Instance failed = instance.to(InstanceStatus.ERROR, reason, states.now());
        states.change(transaction, failed, null, EventType.INSTANCE_FAILED, cause);
    }

    private void failed(Transaction transaction, Instance instance, ComputeException failure, Cause cause) {
        states.change(transaction, instance.failed(failure, states.now()), null, EventType.INSTANCE_FAILED, cause);
    }

    private static AuditEntry failure(Instance instance, Command command, ComputeException e, Cause cause) {
        return new AuditEntry(
                new TenantId(instance.tenantId()),
                cause,
                command.action(),
                "INSTANCE",
                instance.id(),
                AuditEntry.Outcome.FAILED,
                Map.of("name", instance.name(), "reason", Objects.toString(e.getMessage(), "")));
    }

    private void record(Observation observation) {
        if (observation instanceof Observation.Started) {
            startedOutside(observation.id());
            return;
        }
        persistAny(observation.id(), (transaction, now) -> {
            Instance instance = now.instance();
            if (observation.ref().value().equals(instance.driverRef())
                    && InstanceStatus.LIVE.contains(instance.status())) {
                switch (observation) {
                    case Observation.Started started -> throw new IllegalStateException("told above");
                    case Observation.Exited exited -> exited(transaction, instance, exited.exitCode(), exited.reason());
                    case Observation.Paused paused -> paused(transaction, instance, true);
                    case Observation.Resumed resumed -> paused(transaction, instance, false);
                }
            }
        });
    }

    private void exited(Transaction transaction, Instance instance, @Nullable Integer exitCode, String reason) {
        Instance ended = instance.withoutRun(exitCode);
        if (exitCode != null && exitCode == 0) {
            Instance stopped = ended.to(InstanceStatus.STOPPED, reason, states.now());
            states.change(transaction, stopped, null, EventType.INSTANCE_STOPPED, Cause.ENGINE);
        } else {
            failed(transaction, ended, reason, Cause.ENGINE);
        }
    }

    /** A start that was seen may be over by the time of its turn, so the driver is asked how it stands now. */
    private void startedOutside(InstanceId id) {
        try {
            if (driver.find(id) instanceof RunState.Running run) {
                persistAny(id, (transaction, now) -> {
                    InstanceStatus status = now.instance().status();
                    boolean ended = status == InstanceStatus.STOPPED || status == InstanceStatus.ERROR;
                    if (ended || (InstanceStatus.LIVE.contains(status) && !sameRun(now.instance(), run.ref()))) {
                        Instance started = running(transaction, now, run, Cause.ENGINE);
                        paused(transaction, started, run.paused());
                    }
                });
            }
        } catch (ComputeException e) {
            LOG.warn("instance {} was started from outside; it is looked at again: {}", id, e.getMessage());
        }
    }

    private void paused(Transaction transaction, Instance instance, boolean paused) {
        InstanceStatus status = paused ? InstanceStatus.PAUSED : InstanceStatus.RUNNING;
        if (instance.status() != status) {
            Instance next = instance.to(status, null, states.now());
            states.change(
                    transaction,
                    next,
                    null,
                    paused ? EventType.INSTANCE_PAUSED : EventType.INSTANCE_RESUMED,
                    Cause.ENGINE);
        }
    }

    /** Finishes what an earlier server began, and tells what happened while none ran. */
    private void reconcile(InstanceId id) {
        Optional<Managed> found = persevere(id, () -> store.read(handle -> repository.find(handle, id)))
                .flatMap(Function.identity());
        if (found.isEmpty() || found.get().instance().status() == InstanceStatus.TERMINATED) {
            return;
        }
        Instance instance = found.get().instance();
        if (!instance.driver().equals(driver.name())) {
            if (EnumSet.of(InstanceStatus.STOPPED, InstanceStatus.ERROR).contains(instance.status())) {
                return;
            }
            String reason = "It belongs to the driver " + instance.driver() + ", which is not in use.";
            persist(
                    id,
                    instance.status(),
                    (transaction, now) -> failed(transaction, now.instance(), reason, Cause.ENGINE));
            return;
        }
        RunState run;
        try {
            run = driver.find(id);
        } catch (ComputeException e) {
            LOG.warn("instance {} is looked at again when the driver is back: {}", id, e.getMessage());
            return;
        }
        switch (instance.status()) {
            case STARTING -> reconcileStarting(instance, run);
            case STOPPING -> stop(id, Cause.ENGINE);
            case RUNNING, PAUSED -> reconcileLive(instance, run);
            case STOPPED, ERROR -> {
                if (run instanceof RunState.Running running) {
                    persist(
                            id,
                            instance.status(),
                            (transaction, now) -> running(transaction, now, running, Cause.ENGINE));
                }
            }
            case TERMINATED -> throw new IllegalStateException("a terminated instance is not reconciled");
        }
    }

    /** A run that is not the one before is what the start was for, also when it has ended: it must not happen twice. */
    private void reconcileStarting(Instance instance, RunState run) {
        InstanceId id = instance.instanceId();
        if (run instanceof RunState.Running running) {
            persist(
                    id,
                    InstanceStatus.STARTING,
                    (transaction, now) -> running(transaction, now, running, Cause.ENGINE));
        } else if (run instanceof RunState.Ended ended
                && ended.run() != null
                && !sameRun(instance, ended.run().ref())) {
            RunState.Running ran = ended.run();
            persist(id, InstanceStatus.STARTING, (transaction, now) -> {
                Instance started = running(transaction, now, ran, Cause.ENGINE);
                exited(transaction, started, ended.exitCode(), ended.reason());
            });
        } else {
            start(id, Cause.ENGINE);
        }
    }

    private void reconcileLive(Instance instance, RunState run) {
        persist(instance.instanceId(), instance.status(), (transaction, now) -> {
            switch (run) {
                case RunState.Running running -> {
                    if (!sameRun(now.instance(), running.ref())) {
                        running(transaction, now, running, Cause.ENGINE);
                    } else {
                        paused(transaction, now.instance(), running.paused());
                    }
                }
                case RunState.Ended ended -> exited(transaction, now.instance(), ended.exitCode(), ended.reason());
                case RunState.Unknown unknown ->
                    exited(transaction, now.instance(), null, "Its run was gone when the server started.");
            }
        });
    }

    private static boolean sameRun(Instance instance, DriverRef ref) {
        return ref.value().equals(instance.driverRef());
    }

    private Optional<Managed> load(InstanceId id, InstanceStatus status) {
        return persevere(id, () -> store.read(handle -> repository.find(handle, id)))
                .flatMap(Function.identity())
                .filter(managed -> managed.instance().status() == status);
    }

    /** What to store, given the state as it is within the transaction. */
    private interface Change {
        void make(Transaction transaction, Managed now);
    }

    /** Stores a change if the instance is still in a state. */
    private void persist(InstanceId id, InstanceStatus status, Change change) {
        persistAny(id, (transaction, now) -> {
            if (now.instance().status() == status) {
                change.make(transaction, now);
            }
        });
    }

    /** Stores a change, whatever stands in the way: what the driver did must be told. */
    private void persistAny(InstanceId id, Change change) {
        persevere(
                id,
                () -> store.write(transaction -> {
                    states.find(transaction, id).ifPresent(now -> change.make(transaction, now));
                    return id;
                }));
    }

    /** Does what the store fails to do again, until it is done; gives up, empty, when the server stops. */
    private <T> Optional<T> persevere(InstanceId id, Supplier<T> work) {
        Duration wait = FIRST_WAIT;
        while (true) {
            try {
                return Optional.of(work.get());
            } catch (RuntimeException e) {
                if (closed || (e instanceof RejectedException refused && refused.code() == ErrorCode.DRAINING)) {
                    LOG.warn("work on instance {} waits for the next start: {}", id, e.getMessage());
                    return Optional.empty();
                }
                LOG.warn("the store fails instance {}, again in {}: {}", id, wait, e.getMessage());
            }
            try {
                pause.accept(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            Duration doubled = wait.multipliedBy(2);
            wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        }
    }
}
