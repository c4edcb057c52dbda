// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.id.InstanceId;
import java.time.Duration;
import java.util.Set;

/**
 * Ends all processes of a run: HUP, which interactive shells obey, then TERM, then KILL.
 *
 * <p>Threading: stateless; blocks until they are gone.
 */
final class Termination {
    /** A daemon may take HUP as "read your settings again", so it is not given long. */
    private static final Duration HUP_GRACE = Duration.ofSeconds(1);

    private static final Duration KILL_GRACE = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 20;

    private Termination() {}

    static void gently(InstanceId id, ProcessRef ref, Cgroup cgroup, Duration grace) throws ComputeException {
        Duration hup = grace.compareTo(HUP_GRACE) < 0 ? grace : HUP_GRACE;
        if (!ended(id, ref, cgroup, Signal.HUP, hup) && !ended(id, ref, cgroup, Signal.TERM, grace)) {
            atOnce(id, ref, cgroup);
        }
    }

    static void atOnce(InstanceId id, ProcessRef ref, Cgroup cgroup) throws ComputeException {
        if (!ended(id, ref, cgroup, Signal.KILL, KILL_GRACE)) {
            throw new ComputeException("Some processes do not end: "
                    + Members.of(id, ref, cgroup).stream().sorted().toList());
        }
    }

    private static boolean ended(InstanceId id, ProcessRef ref, Cgroup cgroup, Signal signal, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        Set<Integer> members = Members.of(id, ref, cgroup);
        send(members, signal);
        while (!members.isEmpty()) {
            if (System.nanoTime() > deadline || !pause()) {
                return false;
            }
            members = Members.of(id, ref, cgroup);
            if (signal == Signal.KILL) {
                // also what was forked meanwhile
                send(members, signal);
            }
        }
        return true;
    }

    private static void send(Set<Integer> pids, Signal signal) {
        for (int pid : pids) {
            signal.send(pid);
            if (signal != Signal.KILL) {
                // a stopped process hears nothing until it goes on
                Signal.CONT.send(pid);
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
