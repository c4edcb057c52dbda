// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.StopSignal;
import dev.windsock.retry.Poll;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends a run as container engines do. The main process receives the stop signal and ends its workers itself. Processes that
 * remain after it has ended, or after the timeout, receive KILL.
 *
 * <p>Threading: stateless; blocks until the processes are gone.
 */
final class Termination {
    private static final Duration KILL_GRACE = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private Termination() {}

    static void gracefully(InstanceDirectory directory, ProcessRef ref, Cgroup cgroup, StopPolicy policy)
            throws ComputeException {
        Signal signal = Signal.of(Objects.requireNonNullElse(policy.signal(), StopSignal.SIGTERM));
        ref.main().current().ifPresent(main -> signal.send(main.pid()));
        // a stopped process handles signals only after it continues
        ProcessFinder.ofRun(directory, ref, cgroup).forEach(Signal.CONT::send);
        Poll.until(() -> ref.main().current().isEmpty(), policy.timeout(), POLL_INTERVAL);
        forcibly(directory, ref, cgroup);
    }

    static void forcibly(InstanceDirectory directory, ProcessRef ref, Cgroup cgroup) throws ComputeException {
        long deadline = System.nanoTime() + KILL_GRACE.toNanos();
        Set<Integer> pids = ProcessFinder.ofRun(directory, ref, cgroup);
        while (!pids.isEmpty()) {
            cgroup.kill();
            // repeated each time: processes may have been forked in the meantime
            pids.forEach(Signal.KILL::send);
            if (System.nanoTime() > deadline || !Poll.pause(POLL_INTERVAL)) {
                throw new ComputeException("Processes did not end on SIGKILL: pids "
                        + pids.stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")) + ".");
            }
            pids = ProcessFinder.ofRun(directory, ref, cgroup);
        }
    }
}
