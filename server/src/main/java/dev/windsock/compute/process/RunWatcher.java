// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls {@code /proc} to detect when runs end, pause and resume.
 *
 * <p>Threading: one thread polls all runs, and sleeps while there are none. The end of a run is handled on its own virtual
 * thread, because it may have to kill remaining processes. {@link #watch} and {@link #release} may be called from any thread. A
 * run's end is handled by whichever removes the run from the map: the watcher, or a stop.
 */
final class RunWatcher implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final int MEMORY_ROUNDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(RunWatcher.class);

    private final Map<InstanceId, WatchedRun> runs = new ConcurrentHashMap<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("process-watcher").unstarted(this::poll);
    private volatile @Nullable DriverListener listener;
    private volatile boolean closed;
    /** Used by the watcher's thread only. */
    private boolean healthy = true;

    void start(DriverListener newListener) {
        listener = newListener;
        thread.start();
    }

    void watch(WatchedRun run) {
        runs.put(run.id, run);
        LockSupport.unpark(thread);
    }

    /** Stops observing a run. Returns empty when the run was not observed, or its end is already being reported. */
    Optional<WatchedRun> release(InstanceId id) {
        return Optional.ofNullable(runs.remove(id));
    }

    @Nullable WatchedRun get(InstanceId id) {
        return runs.get(id);
    }

    private void poll() {
        for (long round = 0; !closed; round++) {
            RuntimeException failure = null;
            for (WatchedRun run : runs.values()) {
                try {
                    check(run);
                    if (round % MEMORY_ROUNDS == 0) {
                        checkMemory(run);
                    }
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
            logTransition(failure);
            if (!pause()) {
                return;
            }
        }
    }

    /** Waits for the next poll, or for a run to watch; returns false if the thread was interrupted. */
    private boolean pause() {
        while (runs.isEmpty() && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(this);
        }
        return Poll.pause(POLL_INTERVAL);
    }

    /** Logs the first of several failures and the recovery, not ten lines a second. */
    private void logTransition(@Nullable RuntimeException failure) {
        if (failure != null && healthy) {
            LOG.error(
                    "Cannot read process state, assuming instances are still running: cause={}",
                    failure.getMessage(),
                    failure);
        } else if (failure == null && !healthy) {
            LOG.info("Process state can be read again");
        }
        healthy = failure == null;
    }

    private void check(WatchedRun run) {
        run.output.record();
        if (run.driverIsSignalling) {
            return;
        }
        Optional<ProcessStat> main = run.ref.main().current();
        if (main.isPresent()) {
            boolean paused = main.get().paused();
            if (paused != run.paused && !run.driverIsSignalling) {
                run.paused = paused;
                notifyListener(
                        paused
                                ? new Observation.Paused(run.id, run.ref.driverRef(), Instant.now())
                                : new Observation.Resumed(run.id, run.ref.driverRef(), Instant.now()));
            }
            return;
        }
        if (!RunEnd.isPending(run.directory, run.ref) && runs.remove(run.id, run)) {
            Thread.ofVirtual().name("process-end").start(() -> handleEndOrRetry(run));
        }
    }

    /**
     * Reports processes that the kernel had already killed at the previous poll. Those that it has killed since may include the
     * main process.
     */
    private void checkMemory(WatchedRun run) {
        long kills = run.cgroup.memoryKills();
        long reported = run.reportedMemoryKills;
        if (run.memoryKills > reported && run.ref.main().current().isPresent()) {
            run.reportedMemoryKills = run.memoryKills;
            writeReportedMemoryKills(run);
            notifyListener(new Observation.OutOfMemory(
                    run.id, run.ref.driverRef(), RunEnd.memoryKills(run.memoryKills - reported), Instant.now()));
        }
        run.memoryKills = kills;
    }

    private static void writeReportedMemoryKills(WatchedRun run) {
        try {
            run.directory.writeReportedMemoryKills(run.reportedMemoryKills);
        } catch (IOException e) {
            LOG.warn("Cannot store an observation, the next start reports it again: instance={}", run.id, e);
        }
    }

    private void handleEndOrRetry(WatchedRun run) {
        try {
            handleEnd(run);
        } catch (RuntimeException e) {
            LOG.warn("Cannot handle the end of a run, retrying: instance={} cause={}", run.id, e.getMessage());
            runs.putIfAbsent(run.id, run);
            LockSupport.unpark(thread);
        }
    }

    private void handleEnd(WatchedRun run) {
        RunState.Ended ended = RunEnd.of(run.directory, run.cgroup);
        try {
            Termination.forcibly(run.directory, run.ref, run.cgroup);
        } catch (ComputeException e) {
            LOG.warn(
                    "Instance ended, but some of its processes are still running: instance={} cause={}",
                    run.id,
                    e.getMessage());
        }
        RunEnd.removeCgroup(run.cgroup);
        RunEnd.awaitOutput(run.directory);
        run.output.record();
        notifyListener(new Observation.Exited(
                run.id, run.ref.driverRef(), ended.exitCode(), ended.reason(), ended.ending(), Instant.now()));
    }

    private void notifyListener(Observation observation) {
        DriverListener current = listener;
        if (current == null) {
            return;
        }
        try {
            current.observed(observation);
        } catch (RuntimeException e) {
            LOG.error(
                    "Listener failed, observation lost: instance={} observation={}", observation.id(), observation, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
