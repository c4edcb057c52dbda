// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.Observation;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
 * Sees what happens to containers without the driver, and whether the engine answers.
 *
 * <p>The engine's stream of events is only a hint of where to look: what is told comes of looking. Everything is looked at
 * after each connection and once a minute as well. While the engine does not answer, nothing is told of any instance.
 *
 * <p>Threading: three virtual threads. The monitor connects, pings and tells the status; the reader turns events into
 * hints; the looker takes one hint after the other, looks, and tells observations, so that these come by one thread at a
 * time. {@link #acting} keeps the looker off an instance while the driver itself does something to it, and a turn that
 * began or ended during a look makes that look void; one more follows each turn. All methods are for any thread.
 */
final class EngineWatcher implements AutoCloseable {
    private static final Duration PING_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_ALL_EVERY = Duration.ofMinutes(1);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration FIRST_CONNECTION = Duration.ofSeconds(6);
    private static final int MAX_HINTS = 100_000;

    /** Of all containers: a filter by a label's name without its value is Docker's alone. */
    private static final String EVENTS =
            "/events?filters=" + URLEncoder.encode("{\"type\":[\"container\"]}", StandardCharsets.UTF_8);

    /** After which a container may stand otherwise; {@code died} and {@code remove} are Podman's words. */
    private static final Set<String> ACTIONS =
            Set.of("start", "die", "died", "oom", "pause", "unpause", "destroy", "remove");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(EngineWatcher.class);

    private final Engine engine;
    private final Runnable onConnect;
    private final Map<InstanceId, Watch> watches = new ConcurrentHashMap<>();
    /** How many turns of the driver have begun or ended, for every instance that it has been asked for. */
    private final Map<InstanceId, Integer> turns = new ConcurrentHashMap<>();

    private final Set<InstanceId> busy = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Hint> hints = new LinkedBlockingQueue<>(MAX_HINTS);
    private final Semaphore lost = new Semaphore(0);
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile DriverStatus status =
            new DriverStatus.Unreachable(Instant.now(), "The engine has not been asked yet.");
    private volatile @Nullable DriverListener listener;
    private volatile boolean closed;
    private @Nullable Thread monitor;
    private @Nullable Thread looker;

    private sealed interface Hint {
        /** Look at one instance. @param died the end that the engine told of, if it did */
        record One(InstanceId id, @Nullable Death died) implements Hint {}

        /** Look at every instance that is known. */
        record All() implements Hint {}
    }

    /** The end of a run, as the engine told it. */
    private record Death(String containerId, @Nullable Integer exitCode) {}

    /** @param onConnect is run after each connection, before anything is told */
    EngineWatcher(Engine engine, Runnable onConnect) {
        this.engine = engine;
        this.onConnect = onConnect;
        engine.onLoss(lost::release);
    }

    /** Begins to watch; returns when the engine has answered for the first time, or has not in a few seconds. */
    synchronized void start(DriverListener newListener) {
        listener = newListener;
        monitor = Thread.ofVirtual().name("engine-monitor").start(this::monitor);
        looker = Thread.ofVirtual().name("engine-looker").start(this::look);
        try {
            if (!tried.await(FIRST_CONNECTION.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the engine takes long to answer; the start goes on without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    DriverStatus status() {
        return status;
    }

    /** What the driver does to an instance by itself, and nothing is to be told of. */
    @FunctionalInterface
    interface Turn<T> {
        T act() throws ComputeException;
    }

    /** Takes a turn with an instance, which from then on is in view, until {@link #forget}. */
    <T> T acting(InstanceId id, Turn<T> turn) throws ComputeException {
        busy.add(id);
        turns.merge(id, 1, Integer::sum);
        try {
            return turn.act();
        } finally {
            busy.remove(id);
            turns.merge(id, 1, Integer::sum);
            hint(new Hint.One(id, null));
        }
    }

    /** Observes a run, in place of any other of the instance. */
    void watch(InstanceId id, Container container) {
        watches.put(id, new Watch(container.ref(), container.paused()));
    }

    /** Observes a run unless one of the instance is observed. */
    void adopt(InstanceId id, Container container) {
        watches.putIfAbsent(id, new Watch(container.ref(), container.paused()));
    }

    /** Stops observing a run whose end the driver sees to. */
    void release(InstanceId id) {
        watches.remove(id);
    }

    /** Takes an instance out of view. */
    void forget(InstanceId id) {
        watches.remove(id);
        turns.remove(id);
    }

    boolean watches(InstanceId id) {
        return watches.containsKey(id);
    }

    // ------------------------------------------------------------------ monitor

    private void monitor() {
        Duration wait = FIRST_WAIT;
        while (!closed) {
            try {
                engine.connect();
                onConnect.run();
                lost.drainPermits();
                try (InputStream events = engine.open(EVENTS)) {
                    AtomicBoolean ended = new AtomicBoolean();
                    Thread.ofVirtual().name("engine-events").start(() -> read(events, ended));
                    reached();
                    wait = FIRST_WAIT;
                    stay(ended);
                }
            } catch (ComputeException e) {
                lost(e.getMessage());
            } catch (IOException | RuntimeException e) {
                lost("The engine does not tell its events: " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            } finally {
                tried.countDown();
            }
            try {
                Thread.sleep(wait);
            } catch (InterruptedException e) {
                return;
            }
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** Returns when the watcher is closed, and throws when the engine is lost. */
    private void stay(AtomicBoolean ended) throws InterruptedException, ComputeException {
        long lookAtAll = System.nanoTime() + LOOK_AT_ALL_EVERY.toNanos();
        while (!closed) {
            if (lost.tryAcquire(PING_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                lost.drainPermits();
            }
            // a call that failed is no proof: its connection may have been cut, or be one of before
            engine.ping();
            if (ended.get()) {
                throw new ComputeException("The engine has closed its stream of events.");
            }
            if (System.nanoTime() - lookAtAll >= 0) {
                lookAtAll = System.nanoTime() + LOOK_AT_ALL_EVERY.toNanos();
                hint(new Hint.All());
            }
        }
    }

    private void reached() {
        boolean back = status instanceof DriverStatus.Unreachable && tried.getCount() == 0;
        status = new DriverStatus.Reachable(Instant.now());
        tried.countDown();
        if (back) {
            LOG.info("the engine is back");
            tell(hears -> hears.statusChanged(status));
        }
        hint(new Hint.All());
    }

    private void lost(@Nullable String reason) {
        if (closed) {
            return;
        }
        // ends the calls that hang
        engine.close();
        if (status instanceof DriverStatus.Reachable || tried.getCount() > 0) {
            String told = reason == null ? "The engine does not answer." : reason;
            LOG.warn("{} It is tried again; what runs goes on.", told);
            status = new DriverStatus.Unreachable(Instant.now(), told);
            if (tried.getCount() == 0) {
                tell(hears -> hears.statusChanged(status));
            }
        }
    }

    private void read(InputStream events, AtomicBoolean ended) {
        try (MappingIterator<JsonNode> each = JSON.readerFor(JsonNode.class).readValues(events)) {
            while (each.hasNextValue()) {
                event(each.nextValue());
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the stream of events has ended", e);
        }
        ended.set(true);
        lost.release();
    }

    private void event(JsonNode event) {
        JsonNode attributes = event.at("/Actor/Attributes");
        String id = attributes.path(Names.INSTANCE).asText("");
        String action = event.path("Action").asText("");
        if (!InstanceId.isId(id) || !ACTIONS.contains(action)) {
            return;
        }
        Death death = null;
        if (action.startsWith("die")) {
            // Docker's name, and Podman's
            String exitCode = attributes
                    .path("exitCode")
                    .asText(attributes.path("containerExitCode").asText(""));
            death = new Death(
                    event.at("/Actor/ID").asText(""), exitCode.matches("\\d{1,9}") ? Integer.valueOf(exitCode) : null);
        }
        hint(new Hint.One(new InstanceId(id), death));
    }

    private void hint(Hint hint) {
        if (!hints.offer(hint)) {
            // so many that looking at everything is less
            hints.clear();
            hints.add(new Hint.All());
        }
    }

    // ------------------------------------------------------------------ looker

    private void look() {
        while (!closed) {
            try {
                switch (hints.take()) {
                    case Hint.One one -> look(one.id(), one.died());
                    case Hint.All all -> turns.keySet().forEach(id -> look(id, null));
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look(InstanceId id, @Nullable Death died) {
        try {
            Integer turn = turns.get(id);
            if (turn == null || busy.contains(id)) {
                return;
            }
            Optional<Container> found = Container.find(engine, id);
            if (!turn.equals(turns.get(id)) || busy.contains(id)) {
                return;
            }
            Watch watch = watches.get(id);
            if (watch != null) {
                compare(id, watch, found.orElse(null), died);
            }
            found.filter(Container::running)
                    .filter(container -> !watches.containsKey(id))
                    .ifPresent(container -> started(id, container));
        } catch (ComputeException e) {
            LOG.debug("instance {} is looked at when the engine is back", id, e);
        } catch (DockerException e) {
            LOG.warn("instance {} cannot be looked at: {}", id, Engine.message(e));
        } catch (RuntimeException e) {
            LOG.error("instance {} could not be looked at", id, e);
        }
    }

    private void compare(InstanceId id, Watch watch, @Nullable Container now, @Nullable Death died) {
        boolean same = now != null && now.startedAt() != null && now.ref().equals(watch.ref());
        if (now != null && same && now.running()) {
            if (now.paused() != watch.paused() && watches.replace(id, watch, new Watch(watch.ref(), now.paused()))) {
                Instant at = Instant.now();
                observed(
                        now.paused()
                                ? new Observation.Paused(id, watch.ref(), at)
                                : new Observation.Resumed(id, watch.ref(), at));
            }
        } else if (watches.remove(id, watch)) {
            // of a run that is not the container's newest any more, only the engine's event can tell the code
            Integer exitCode = now != null && same ? now.exitCode() : codeOf(watch, died);
            String reason = now == null ? "Its container was removed from the engine." : now.reason(exitCode);
            observed(new Observation.Exited(id, watch.ref(), exitCode, reason, Instant.now()));
        }
    }

    private static @Nullable Integer codeOf(Watch watch, @Nullable Death died) {
        return died != null && Container.isOf(watch.ref(), died.containerId()) ? died.exitCode() : null;
    }

    private void started(InstanceId id, Container container) {
        watch(id, container);
        observed(new Observation.Started(id, container.run(), Instant.now()));
    }

    private void observed(Observation observation) {
        tell(hears -> hears.observed(observation));
    }

    private void tell(Consumer<DriverListener> what) {
        DriverListener hears = listener;
        try {
            if (hears != null && !closed) {
                what.accept(hears);
            }
        } catch (RuntimeException e) {
            LOG.error("what the engine did was not taken", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (monitor != null) {
            monitor.interrupt();
        }
        if (looker != null) {
            looker.interrupt();
        }
        engine.close();
    }
}
