// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.retry.Backoff;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes changes to containers that the driver did not make, and whether the engine responds.
 *
 * <p>The engine's event stream only hints at which instance to inspect; observations are the results of inspections. All
 * instances are also inspected after each connection and once a minute. While the engine does not respond, no instance is
 * reported as changed.
 *
 * <p>Threading: three virtual threads. The monitor connects, pings and reports the status. The event reader turns events into
 * hints. The inspector processes one hint at a time and reports observations, so these come from one thread.
 * {@link #exclusively} keeps the inspector away from an instance while the driver acts on it. An inspection during which such
 * an action began or ended is discarded, and another one follows each action. All methods may be called from any thread.
 */
final class EngineWatcher implements AutoCloseable {
    private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
    private static final Duration INSPECT_ALL_INTERVAL = Duration.ofMinutes(1);
    private static final Duration FIRST_CONNECTION_TIMEOUT = Duration.ofSeconds(6);
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));
    /** How long the watcher may take to notice that the engine has stopped responding. */
    private static final Duration DETECTION_TIME = Duration.ofSeconds(3);

    private static final Duration MEMORY_KILL_DELAY = Duration.ofSeconds(1);
    private static final int MAX_HINTS = 100_000;

    /** The events of all containers: only Docker can filter by a label's name without its value. */
    private static final String EVENTS =
            "/events?filters=" + URLEncoder.encode("{\"type\":[\"container\"]}", StandardCharsets.UTF_8);

    /** The actions that may change a container's state; {@code died} and {@code remove} are Podman's. */
    private static final Set<String> ACTIONS =
            Set.of("start", "kill", "die", "died", "oom", "pause", "unpause", "destroy", "remove");

    /** The prefix of an action such as {@code health_status: healthy}. */
    private static final String HEALTH = "health_status";

    /** See docs.docker.com/reference/api/engine, "Attach to a container", stream format. */
    private static final int FRAME_HEADER_BYTES = 8;

    private static final int MAX_LINE_BYTES = 4_096;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(EngineWatcher.class);

    private final Engine engine;
    private final Runnable onConnect;
    private final Map<InstanceId, WatchedRun> watched = new ConcurrentHashMap<>();
    /** For every known instance, a number that changes when a driver action begins or ends. */
    private final Map<InstanceId, Integer> generations = new ConcurrentHashMap<>();

    private final Set<InstanceId> busy = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Hint> hints = new LinkedBlockingQueue<>(MAX_HINTS);
    /** The instances with processes that the kernel has killed, until the kills are reported. */
    private final Set<InstanceId> memoryKills = ConcurrentHashMap.newKeySet();

    /** The latest signal sent to each instance's container. */
    private final Map<InstanceId, Kill> kills = new ConcurrentHashMap<>();

    private final Semaphore connectionDoubts = new Semaphore(0);
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private volatile DriverStatus status =
            new DriverStatus.Unreachable(Instant.now(), "The server has not connected to the engine yet.");
    private volatile Outage lastOutage;
    private volatile @Nullable DriverListener listener;
    private volatile boolean closed;
    private @Nullable Thread monitor;
    private @Nullable Thread inspector;

    private sealed interface Hint {
        /**
         * Inspect one instance.
         *
         * @param death the exit that the engine reported, if any
         */
        record One(InstanceId id, @Nullable Death death) implements Hint {}

        /** Report that the kernel has killed a process of a run, if the run still exists. */
        record MemoryKill(InstanceId id, DriverRef run) implements Hint {}

        /** Inspect every known instance. */
        record All() implements Hint {}
    }

    /** A signal to a container, sent by the driver or from outside Windsock. */
    private record Kill(Instant at, int signal) {
        /** The signals that make programs reload or continue instead of ending: HUP, USR2 and CONT; see signal(7). */
        private static final Set<Integer> RELOADS = Set.of(1, 12, 18);

        /** The signal to assume if the engine does not report it. */
        private static final int KILL = 9;

        /** The maximum time between a signal and the end of a run for which the signal counts as the cause. */
        private static final Duration MAX_AGE = Duration.ofMinutes(5);

        static Kill of(JsonNode event) {
            String signal = event.at("/Actor/Attributes/signal").asText("");
            return new Kill(
                    Instant.ofEpochSecond(0, event.path("timeNano").asLong()),
                    signal.matches("\\d{1,2}") ? Integer.parseInt(signal) : KILL);
        }

        /** Whether this signal has asked the latest run of a container to end. */
        boolean ended(Container container) {
            Instant started = container.startedAt();
            Instant finished = container.finishedAt();
            return !RELOADS.contains(signal)
                    && started != null
                    && at.isAfter(started)
                    && (finished == null || at.plus(MAX_AGE).isAfter(finished));
        }
    }

    /** A period in which the engine did not respond. */
    private record Outage(Instant start, Instant end) {
        boolean contains(Instant time) {
            return !time.isBefore(start) && time.isBefore(end);
        }
    }

    /** The end of a run, as the engine reported it. */
    private record Death(String containerId, @Nullable Integer exitCode) {}

    /**
     * @param bootTime when the engine's host was started; {@link Instant#EPOCH} if that is unknown
     * @param onConnect is called after each connection, before anything is reported
     */
    EngineWatcher(Engine engine, Instant bootTime, Runnable onConnect) {
        this.engine = engine;
        this.onConnect = onConnect;
        // runs that ended before this host was started were interrupted by its shutdown
        this.lastOutage = new Outage(Instant.EPOCH, bootTime);
        engine.onUnreachable(connectionDoubts::release);
    }

    /** Starts watching. Blocks until the engine has responded for the first time, or for a few seconds at most. */
    synchronized void start(DriverListener newListener) {
        listener = newListener;
        monitor = Thread.ofVirtual().name("engine-monitor").start(this::monitor);
        inspector = Thread.ofVirtual().name("engine-inspector").start(this::inspect);
        try {
            if (!firstAttempt.await(FIRST_CONNECTION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Engine is slow to respond, starting without it and retrying");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    DriverStatus status() {
        return status;
    }

    /** A driver action on an instance, whose effects must not be reported as observations. */
    @FunctionalInterface
    interface Action<T> {
        T perform() throws ComputeException;
    }

    /** Performs an action on an instance, which the watcher then tracks until {@link #forget} is called. */
    <T> T exclusively(InstanceId id, Action<T> action) throws ComputeException {
        busy.add(id);
        generations.merge(id, 1, Integer::sum);
        try {
            return action.perform();
        } finally {
            busy.remove(id);
            generations.merge(id, 1, Integer::sum);
            add(new Hint.One(id, null));
        }
    }

    /** Watches a run instead of any other run of the instance. */
    void watch(InstanceId id, Container container) {
        watched.put(id, WatchedRun.of(container));
    }

    /** Updates a run that the driver has paused or resumed. */
    void update(InstanceId id, Container container) {
        watched.compute(
                id,
                (key, run) -> run != null && run.ref().equals(container.ref())
                        ? run.next(container)
                        : WatchedRun.of(container));
    }

    /** Watches a run unless a run of the instance is already watched. */
    void adopt(InstanceId id, Container container) {
        watched.putIfAbsent(id, WatchedRun.of(container));
    }

    /** Stops watching a run whose end the driver handles. */
    void release(InstanceId id) {
        watched.remove(id);
    }

    /** Forgets an instance. */
    void forget(InstanceId id) {
        watched.remove(id);
        kills.remove(id);
        generations.remove(id);
    }

    boolean isWatching(InstanceId id) {
        return watched.containsKey(id);
    }

    // ------------------------------------------------------------------ monitor

    private void monitor() {
        Backoff backoff = RECONNECT;
        while (!closed) {
            try {
                engine.connect();
                onConnect.run();
                connectionDoubts.drainPermits();
                try (InputStream events = engine.open(EVENTS)) {
                    AtomicBoolean ended = new AtomicBoolean();
                    Thread.ofVirtual().name("engine-events").start(() -> read(events, ended));
                    connected();
                    backoff = RECONNECT;
                    keepAlive(ended);
                }
            } catch (ComputeException e) {
                disconnected(Objects.toString(e.getMessage()), e);
            } catch (IOException | RuntimeException e) {
                disconnected("The engine's event stream failed.", e);
            } catch (InterruptedException e) {
                return;
            } finally {
                firstAttempt.countDown();
            }
            if (!Poll.pause(backoff.delay())) {
                return;
            }
            backoff = backoff.next();
        }
    }

    /** Pings the engine. Returns when the watcher is closed, and throws when the engine does not respond. */
    private void keepAlive(AtomicBoolean eventsEnded) throws InterruptedException, ComputeException {
        long nextInspection = System.nanoTime() + INSPECT_ALL_INTERVAL.toNanos();
        while (!closed) {
            if (connectionDoubts.tryAcquire(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                connectionDoubts.drainPermits();
            }
            // a failed call proves nothing: its connection may have been cut, or may belong to a previous session
            engine.ping();
            if (eventsEnded.get()) {
                throw new ComputeException("The engine closed its event stream.");
            }
            if (System.nanoTime() - nextInspection >= 0) {
                nextInspection = System.nanoTime() + INSPECT_ALL_INTERVAL.toNanos();
                add(new Hint.All());
            }
        }
    }

    private void connected() {
        Instant now = Instant.now();
        boolean restored = status instanceof DriverStatus.Unreachable && firstAttempt.getCount() == 0;
        if (restored) {
            lastOutage = new Outage(status.since().minus(DETECTION_TIME), now);
        }
        status = new DriverStatus.Reachable(now);
        firstAttempt.countDown();
        if (restored) {
            LOG.info("Engine responds again");
            notifyListener(current -> current.statusChanged(status));
        }
        add(new Hint.All());
    }

    /** @param reason the reason, for tenants: without the engine's address */
    private void disconnected(String reason, Exception cause) {
        if (closed) {
            return;
        }
        // aborts hanging calls
        engine.close();
        if (status instanceof DriverStatus.Reachable || firstAttempt.getCount() > 0) {
            LOG.warn(
                    "Engine unreachable, assuming instances are still running and retrying: reason=\"{}\" cause={}",
                    reason,
                    Engine.diagnosis(cause));
            status = new DriverStatus.Unreachable(Instant.now(), reason);
            if (firstAttempt.getCount() == 0) {
                notifyListener(current -> current.statusChanged(status));
            }
        }
    }

    private void read(InputStream events, AtomicBoolean ended) {
        try (MappingIterator<JsonNode> iterator = JSON.readerFor(JsonNode.class).readValues(events)) {
            while (iterator.hasNextValue()) {
                handle(iterator.nextValue());
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Event stream ended", e);
        }
        ended.set(true);
        connectionDoubts.release();
    }

    private void handle(JsonNode event) {
        JsonNode attributes = event.at("/Actor/Attributes");
        String id = attributes.path(EngineNames.INSTANCE).asText("");
        String action = event.path("Action").asText("");
        if (!InstanceId.isId(id) || !(ACTIONS.contains(action) || action.startsWith(HEALTH))) {
            return;
        }
        if (action.equals("kill")) {
            kills.put(new InstanceId(id), Kill.of(event));
            return;
        }
        if (action.equals("oom")) {
            memoryKilled(new InstanceId(id));
            return;
        }
        Death death = null;
        if (action.startsWith("die")) {
            // the first name is Docker's, the second Podman's
            String exitCode = attributes
                    .path("exitCode")
                    .asText(attributes.path("containerExitCode").asText(""));
            death = new Death(
                    event.at("/Actor/ID").asText(""), exitCode.matches("\\d{1,9}") ? Integer.valueOf(exitCode) : null);
        }
        add(new Hint.One(new InstanceId(id), death));
    }

    /**
     * Reports several kills together, and reports nothing if the main process was among the killed processes and has ended in
     * the meantime.
     */
    private void memoryKilled(InstanceId id) {
        WatchedRun run = watched.get(id);
        if (run != null && memoryKills.add(id)) {
            Thread.ofVirtual().name("engine-memory-kill").start(() -> {
                if (Poll.pause(MEMORY_KILL_DELAY)) {
                    add(new Hint.MemoryKill(id, run.ref()));
                }
            });
        }
    }

    private void add(Hint hint) {
        if (!hints.offer(hint)) {
            // with this many hints, inspecting all instances is cheaper
            hints.clear();
            hints.add(new Hint.All());
        }
    }

    // ------------------------------------------------------------------ inspector

    private void inspect() {
        while (!closed) {
            try {
                switch (hints.take()) {
                    case Hint.One one -> inspect(one.id(), one.death());
                    case Hint.MemoryKill kill -> reportMemoryKill(kill.id(), kill.run());
                    case Hint.All all -> generations.keySet().forEach(id -> inspect(id, null));
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void reportMemoryKill(InstanceId id, DriverRef ref) {
        memoryKills.remove(id);
        WatchedRun run = watched.get(id);
        if (run != null && run.ref().equals(ref)) {
            observed(
                    new Observation.OutOfMemory(id, ref, "The kernel killed a process: out of memory.", Instant.now()));
        }
    }

    private void inspect(InstanceId id, @Nullable Death death) {
        try {
            Integer generation = generations.get(id);
            if (generation == null || busy.contains(id)) {
                return;
            }
            Optional<Container> found = Container.find(engine, id);
            if (!generation.equals(generations.get(id)) || busy.contains(id)) {
                return;
            }
            WatchedRun run = watched.get(id);
            if (run != null) {
                compare(id, run, found.orElse(null), death);
            }
            found.filter(Container::running)
                    .filter(container -> !watched.containsKey(id))
                    .ifPresent(container -> started(id, container));
        } catch (ComputeException e) {
            LOG.debug("Cannot inspect an instance until the engine responds again: instance={}", id, e);
        } catch (DockerException e) {
            LOG.warn("Engine rejected the inspection of an instance: instance={} cause={}", id, Engine.message(e));
        } catch (RuntimeException e) {
            LOG.error("Inspection of an instance failed: instance={}", id, e);
        }
    }

    private void compare(InstanceId id, WatchedRun run, @Nullable Container now, @Nullable Death death) {
        boolean same = now != null && now.startedAt() != null && now.ref().equals(run.ref());
        if (now != null && same && now.running()) {
            WatchedRun seen = run.next(now);
            if (seen.equals(run) || !watched.replace(id, run, seen)) {
                return;
            }
            Instant at = Instant.now();
            if (seen.health() != null && seen.health() != run.health()) {
                observed(new Observation.HealthChanged(id, run.ref(), seen.health(), now.healthOutput(), at));
            }
            if (now.paused() != run.paused()) {
                observed(
                        now.paused()
                                ? new Observation.Paused(id, run.ref(), at)
                                : new Observation.Resumed(id, run.ref(), at));
            }
        } else if (watched.remove(id, run)) {
            // if the run is no longer the container's latest, only the engine's event has its exit code
            Integer exitCode = now != null && same ? now.exitCode() : exitCode(run, death);
            Optional<String> notExecuted = now == null ? Optional.empty() : notExecuted(now);
            String reason =
                    now == null ? DockerDriver.CONTAINER_REMOVED : notExecuted.orElseGet(() -> now.reason(exitCode));
            RunEnding ending = notExecuted.isPresent() ? RunEnding.NOT_EXECUTED : ending(id, now);
            observed(new Observation.Exited(id, run.ref(), exitCode, reason, ending, Instant.now()));
        }
    }

    /** Returns the state of a container's latest run. */
    RunState state(InstanceId id, Container container) {
        RunState state = container.state(ending(id, container));
        return state instanceof RunState.Ended ended
                ? notExecuted(container)
                        .<RunState>map(reason ->
                                new RunState.Ended(ended.exitCode(), reason, RunEnding.NOT_EXECUTED, ended.run()))
                        .orElse(ended)
                : state;
    }

    /** Returns what ended a container's latest run; the container is null if it was removed. */
    private RunEnding ending(InstanceId id, @Nullable Container container) {
        Kill kill = kills.get(id);
        if (container == null) {
            return kill == null ? RunEnding.EXITED : RunEnding.STOPPED_OUTSIDE;
        }
        if (kill != null && kill.ended(container)) {
            return RunEnding.STOPPED_OUTSIDE;
        }
        if (container.finishedAt() != null && lastOutage.contains(container.finishedAt())) {
            return RunEnding.INTERRUPTED;
        }
        return container.killedForMemory(container.exitCode()) ? RunEnding.OUT_OF_MEMORY : RunEnding.EXITED;
    }

    private static @Nullable Integer exitCode(WatchedRun run, @Nullable Death death) {
        return death != null && Container.isOf(run.ref(), death.containerId()) ? death.exitCode() : null;
    }

    /** Returns why the kernel could not execute the program, if that ended the run immediately. */
    private Optional<String> notExecuted(Container container) {
        if (!container.failedAtOnce()) {
            return Optional.empty();
        }
        try (InputStream log = engine.open("/containers/" + container.id() + "/logs?stdout=1&stderr=1&tail=1")) {
            log.skipNBytes(FRAME_HEADER_BYTES);
            return StartFailure.ofOutput(new String(log.readNBytes(MAX_LINE_BYTES), StandardCharsets.UTF_8));
        } catch (IOException | ComputeException e) {
            LOG.debug("Cannot read the last line of a container: container={}", container.id(), e);
            return Optional.empty();
        }
    }

    private void started(InstanceId id, Container container) {
        watch(id, container);
        observed(new Observation.Started(id, container.run(), Instant.now()));
    }

    private void observed(Observation observation) {
        notifyListener(current -> current.observed(observation));
    }

    private void notifyListener(Consumer<DriverListener> notification) {
        DriverListener current = listener;
        try {
            if (current != null && !closed) {
                notification.accept(current);
            }
        } catch (RuntimeException e) {
            LOG.error("Listener failed, observation lost", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (monitor != null) {
            monitor.interrupt();
        }
        if (inspector != null) {
            inspector.interrupt();
        }
        engine.close();
    }
}
