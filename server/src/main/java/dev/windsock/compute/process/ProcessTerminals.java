// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Pty;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens terminals as sessions of this host, separate from those of the instances' runs. Each has its instance's marker in
 * its environment and joins the control groups, so that it is limited, measured, paused and ended with the run; see {@link
 * ProcessFinder}.
 *
 * <p>A shell joins the control groups and execs the program. The command is passed as arguments; no shell interprets it.
 *
 * <p>Threading: stateless; blocks until the program has been executed.
 */
final class ProcessTerminals implements TerminalDriver {
    /** Arguments: the program's PATH, cgroup.procs files, {@code --}, the program and its arguments. */
    private static final String START = """
            path=$1; shift
            while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
            shift
            PATH=$path
            exec "$@"
            """;

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final Path instances;
    private final RunWatcher watcher;

    ProcessTerminals(Path instances, RunWatcher watcher) {
        this.instances = instances;
        this.watcher = watcher;
    }

    @Override
    public Pty open(TerminalSpec terminal) throws ComputeException {
        InstanceSpec instance = terminal.instance();
        InstanceDirectory directory = InstanceDirectory.of(instances, instance.id());
        WatchedRun run = watcher.get(instance.id());
        if (run == null || run.ref.main().current().isEmpty()) {
            throw new ComputeException("The run has ended.");
        }
        String program = Program.find(terminal.command(), instance.env(), directory);
        Map<String, String> environment = Program.environment(instance, directory);
        List<String> words = new ArrayList<>(
                List.of("/bin/sh", "-c", START, "windsock-terminal", environment.getOrDefault("PATH", Program.PATH)));
        run.cgroup
                .directories()
                .forEach(group -> words.add(group.resolve("cgroup.procs").toString()));
        words.add("--");
        words.add(program);
        words.addAll(terminal.command().subList(1, terminal.command().size()));
        environment.put("TERM", TerminalSpec.TERM);
        environment.put(TerminalSpec.ID_VARIABLE, terminal.id().value());
        try {
            PtyProcess process = new PtyProcessBuilder(words.toArray(String[]::new))
                    .setEnvironment(environment)
                    .setDirectory(directory.work().toString())
                    .setInitialColumns(terminal.size().cols())
                    .setInitialRows(terminal.size().rows())
                    .setRedirectErrorStream(true)
                    .start();
            return new ProcessPty(process);
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot open the terminal", e);
        }
    }

    /** When a server ends, the kernel hangs up its terminals. This kills the processes that ignored it. */
    @Override
    public void killOrphan(InstanceId instance, TerminalId terminal) {
        // repeated, because processes may fork meanwhile, and have no environment for a moment while they exec
        Poll.until(
                () -> {
                    Set<Integer> pids = ProcessFinder.withVariable(TerminalSpec.ID_VARIABLE, terminal.value());
                    pids.forEach(Signal.KILL::send);
                    return pids.isEmpty();
                },
                KILL_TIMEOUT,
                POLL_INTERVAL);
    }
}
