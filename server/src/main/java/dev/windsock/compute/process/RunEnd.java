// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.RunState;
import dev.windsock.retry.Poll;
import java.time.Duration;
import java.util.Optional;

/** Determines how a run ended, and waits for what the kernel and the log writer still have to do. Stateless; blocks. */
final class RunEnd {
    /** A shell reports 128 + n for a process that signal n ended. */
    private static final int SIGNAL_BASE = 128;

    private static final int MAX_SIGNAL = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private RunEnd() {}

    static RunState.Ended of(InstanceDirectory directory, Cgroup cgroup) {
        Optional<Integer> exitCode = directory.exitCode();
        if (exitCode.isEmpty()) {
            return new RunState.Ended(null, "Exit code unknown: the supervisor process died.");
        }
        int code = exitCode.get();
        if (code == SIGNAL_BASE + Signal.KILL.number() && cgroup.outOfMemory()) {
            return new RunState.Ended(code, "Killed by the kernel: memory limit reached.");
        }
        return new RunState.Ended(
                code,
                code > SIGNAL_BASE && code <= SIGNAL_BASE + MAX_SIGNAL
                        ? "Killed by " + Signal.nameOf(code - SIGNAL_BASE) + "."
                        : "Exited with code " + code + ".");
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
