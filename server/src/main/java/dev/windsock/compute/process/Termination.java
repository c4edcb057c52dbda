// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.id.InstanceId;
import dev.windsock.retry.Poll;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends all processes of a run with HUP, which interactive shells obey, then TERM, then KILL.
 *
 * <p>Threading: stateless; blocks until the processes are gone.
 */
final class Termination {
    /** Short, because many daemons only reload their configuration on HUP. */
    private static final Duration HUP_GRACE = Duration.ofSeconds(1);

    private static final Duration KILL_GRACE = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private Termination() {}

    static void gracefully(InstanceId id, ProcessRef ref, Cgroup cgroup, Duration grace) throws ComputeException {
        Duration hup = grace.compareTo(HUP_GRACE) < 0 ? grace : HUP_GRACE;
        if (!signalAndAwait(id, ref, cgroup, Signal.HUP, hup) && !signalAndAwait(id, ref, cgroup, Signal.TERM, grace)) {
            forcibly(id, ref, cgroup);
        }
    }

    static void forcibly(InstanceId id, ProcessRef ref, Cgroup cgroup) throws ComputeException {
        if (!signalAndAwait(id, ref, cgroup, Signal.KILL, KILL_GRACE)) {
            throw new ComputeException("Processes survive SIGKILL: pids "
                    + ProcessFinder.ofRun(id, ref, cgroup).stream()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    /** Signals all processes and returns whether they have ended in time. */
    private static boolean signalAndAwait(
            InstanceId id, ProcessRef ref, Cgroup cgroup, Signal signal, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Set<Integer> pids = ProcessFinder.ofRun(id, ref, cgroup);
        send(pids, signal);
        while (!pids.isEmpty()) {
            if (System.nanoTime() > deadline || !Poll.pause(POLL_INTERVAL)) {
                return false;
            }
            pids = ProcessFinder.ofRun(id, ref, cgroup);
            if (signal == Signal.KILL) {
                // processes may have been forked meanwhile
                send(pids, signal);
            }
        }
        return true;
    }

    private static void send(Set<Integer> pids, Signal signal) {
        for (int pid : pids) {
            signal.send(pid);
            if (signal != Signal.KILL) {
                // a stopped process handles signals only after it continues
                Signal.CONT.send(pid);
            }
        }
    }
}
