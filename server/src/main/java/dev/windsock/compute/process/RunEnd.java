// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunState;
import dev.windsock.retry.Poll;
import java.time.Duration;
import java.util.Optional;

/** Determines how a run ended, and waits until the kernel and the log writer have finished with it. Stateless; blocks. */
final class RunEnd {
    /** A shell reports 128 + n for a process that signal n ended. */
    private static final int SIGNAL_BASE = 128;

    private static final int MAX_SIGNAL = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private RunEnd() {}

    /**
     * Returns whether the supervisor of a run whose main process has ended has yet to store the exit code. On a busy disk, this
     * can take seconds.
     */
    static boolean isPending(InstanceDirectory directory, ProcessRef ref) {
        return directory.exitCode().isEmpty() && ref.supervisor().current().isPresent();
    }

    static RunState.Ended of(InstanceDirectory directory, Cgroup cgroup) {
        Optional<Integer> exitCode = directory.exitCode();
        if (exitCode.isEmpty()) {
            return new RunState.Ended(null, "Exit code unknown: the supervisor process died.");
        }
        int code = exitCode.get();
        long kills = cgroup.memoryKills();
        if (code == SIGNAL_BASE + Signal.KILL.number() && kills > directory.reportedMemoryKills()) {
            return new RunState.Ended(
                    code, "Killed by the kernel: memory limit reached.", RunEnding.OUT_OF_MEMORY, null);
        }
        String end = code > SIGNAL_BASE && code <= SIGNAL_BASE + MAX_SIGNAL
                ? "Killed by " + Signal.nameOf(code - SIGNAL_BASE) + "."
                : "Exited with code " + code + ".";
        return new RunState.Ended(code, end + afterMemoryKills(kills));
    }

    /** Returns an additional sentence about processes of a run that the kernel killed; empty if it killed none. */
    static String afterMemoryKills(long kills) {
        return kills == 0 ? "" : " Before that, t" + memoryKills(kills).substring(1);
    }

    /** Returns a sentence about processes that the kernel killed. */
    static String memoryKills(long kills) {
        return "The kernel killed " + (kills == 1 ? "a process" : kills + " processes") + ": out of memory.";
    }

    /** Removes a group whose processes have just ended. The kernel may need a moment to notice. */
    static void removeCgroup(Cgroup cgroup) {
        Poll.until(cgroup::remove, TIMEOUT, POLL_INTERVAL);
    }

    /** Waits, for a second at most, until the log contains all output of a run. */
    static void awaitOutput(InstanceDirectory directory) {
        Poll.until(() -> !directory.isWriterRunning(), TIMEOUT, POLL_INTERVAL);
    }
}
