// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees runs end, pause and resume, by looking at {@code /proc}.
 *
 * <p>Threading: one thread looks at all runs; the end of one is dealt with on a virtual thread of its own, since it may
 * have to kill what the run left. {@link #watch} and {@link #release} may be called from any thread; whoever takes a run
 * out of the map, the watcher or a stop, is the one that deals with its end.
 */
final class Watcher implements AutoCloseable {
    private static final long POLL_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final Map<InstanceId, Watch> watches = new ConcurrentHashMap<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("process-watcher").unstarted(this::look);
    private volatile @Nullable DriverListener listener;
    private volatile boolean closed;
    /** Of the watcher's thread alone. */
    private boolean sees = true;

    void start(DriverListener newListener) {
        listener = newListener;
        thread.start();
    }

    void watch(Watch watch) {
        watches.put(watch.id, watch);
    }

    /** Stops observing a run; empty when its end is being told already, or it was never observed. */
    Optional<Watch> release(InstanceId id) {
        return Optional.ofNullable(watches.remove(id));
    }

    @Nullable Watch get(InstanceId id) {
        return watches.get(id);
    }

    Collection<Watch> all() {
        return watches.values();
    }

    private void look() {
        while (!closed) {
            RuntimeException failure = null;
            for (Watch watch : watches.values()) {
                try {
                    look(watch);
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
            tell(failure);
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Logs the first of a row of failures and its end, not ten lines a second. */
    private void tell(@Nullable RuntimeException failure) {
        if (failure != null && sees) {
            LOG.error("instances cannot be looked at, and are taken to run on: {}", failure.getMessage(), failure);
        } else if (failure == null && !sees) {
            LOG.info("instances can be looked at again");
        }
        sees = failure == null;
    }

    private void look(Watch watch) {
        if (watch.quiet) {
            return;
        }
        Optional<ProcessStat> main = watch.ref.main().now();
        if (main.isPresent()) {
            boolean paused = main.get().paused();
            if (paused != watch.paused && !watch.quiet) {
                watch.paused = paused;
                tell(
                        paused
                                ? new Observation.Paused(watch.id, watch.ref.driverRef(), Instant.now())
                                : new Observation.Resumed(watch.id, watch.ref.driverRef(), Instant.now()));
            }
            return;
        }
        boolean known = watch.directory.exitCode().isPresent();
        if (!known && watch.ref.supervisor().now().isPresent()) {
            // its supervisor is about to write the exit code
            return;
        }
        if (watches.remove(watch.id, watch)) {
            Thread.ofVirtual().name("process-end").start(() -> ended(watch));
        }
    }

    private void ended(Watch watch) {
        try {
            end(watch);
        } catch (RuntimeException e) {
            LOG.warn("the end of instance {} is looked at again: {}", watch.id, e.getMessage());
            watches.putIfAbsent(watch.id, watch);
        }
    }

    private void end(Watch watch) {
        RunState.Ended ended = Endings.of(watch.directory, watch.cgroup);
        try {
            Termination.atOnce(watch.id, watch.ref, watch.cgroup);
        } catch (ComputeException e) {
            LOG.warn("instance {} has ended and left processes: {}", watch.id, e.getMessage());
        }
        Endings.removeCgroup(watch.cgroup);
        Endings.awaitOutput(watch.directory);
        tell(new Observation.Exited(watch.id, watch.ref.driverRef(), ended.exitCode(), ended.reason(), Instant.now()));
    }

    private void tell(Observation observation) {
        DriverListener hears = listener;
        if (hears == null) {
            return;
        }
        try {
            hears.observed(observation);
        } catch (RuntimeException e) {
            LOG.error("an observation of instance {} was not taken", observation.id(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
