// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.RunState;
import java.util.Optional;

/** Says how a run ended, out of what its supervisor and the kernel left. Stateless; blocks. */
final class Endings {
    private static final int SIGNALLED = 128;
    private static final int POLLS = 50;
    private static final long POLL_MILLIS = 20;

    private Endings() {}

    static RunState.Ended of(InstanceDirectory directory, Cgroup cgroup) {
        Optional<Integer> exitCode = directory.exitCode();
        if (exitCode.isEmpty()) {
            return new RunState.Ended(null, "It ended together with its supervisor; its exit code is lost.");
        }
        int code = exitCode.get();
        if (code == SIGNALLED + 9 && cgroup.outOfMemory()) {
            return new RunState.Ended(code, "Killed by the kernel: it reached its memory limit.");
        }
        return new RunState.Ended(
                code,
                code > SIGNALLED && code < SIGNALLED + 65
                        ? "Killed by " + Signal.nameOf(code - SIGNALLED) + "."
                        : "Exited with code " + code + ".");
    }

    /** Removes a group whose processes have just ended; the kernel may need a moment to see that. */
    static void removeCgroup(Cgroup cgroup) {
        for (int i = 0; i < POLLS && !cgroup.remove(); i++) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Waits, not for long, until all that a run has printed stands in its log. */
    static void awaitOutput(InstanceDirectory directory) {
        for (int i = 0; i < POLLS && directory.writing(); i++) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
