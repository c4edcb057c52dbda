// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

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
 * Opens terminals as sessions on this host, separate from the sessions of the instances' runs. Each has its instance's marker
 * in its environment and joins its instance's control groups, so that it is limited, measured, paused and ended with the
 * run; see {@link ProcessFinder}.
 *
 * <p>A shell joins the control groups, sets the kernel's line editing to UTF-8, and execs the program. The command is
 * passed as arguments; no shell interprets it, and none has its environment; see {@link CleanStart}.
 *
 * <p>Threading: stateless; blocks until the program has been executed.
 */
final class ProcessTerminals implements TerminalDriver {
    /** Arguments: cgroup.procs files, {@code --}, the arguments of {@link CleanStart#EXEC}. */
    private static final String START = """
            while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
            shift
            stty iutf8 2>/dev/null
            """ + CleanStart.EXEC;

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
        Path work = Program.workingDirectory(instance, directory);
        Map<String, String> environment = Program.environment(instance, directory);
        environment.put("TERM", TerminalSpec.TERM);
        environment.put(TerminalSpec.ID_VARIABLE, terminal.id().value());
        CleanStart start = CleanStart.of(terminal.command(), environment, work);
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", START, "windsock-terminal"));
        run.cgroup
                .directories()
                .forEach(group -> words.add(group.resolve("cgroup.procs").toString()));
        words.add("--");
        words.addAll(start.words(directory.mark()));
        try {
            PtyProcessBuilder builder = new PtyProcessBuilder(words.toArray(String[]::new))
                    .setEnvironment(start.shellEnvironment())
                    .setDirectory(work.toString())
                    .setInitialColumns(terminal.size().cols())
                    .setInitialRows(terminal.size().rows())
                    .setRedirectErrorStream(true);
            return new ProcessPty(Inheritance.start(builder::start));
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot open the terminal", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComputeException("Opening the terminal was interrupted.", e);
        }
    }

    /** When a server exits, the kernel hangs up its terminals. This kills the processes that ignored the hangup. */
    @Override
    public void killOrphan(InstanceId instance, TerminalId terminal) {
        InstanceDirectory directory = InstanceDirectory.of(instances, instance);
        if (directory.run().filter(directory::isCopyWithRun).isPresent()) {
            return;
        }
        RunMark mark = directory.mark();
        // repeated, because processes may fork in the meantime, and have no environment for a moment while they exec
        Poll.until(
                () -> {
                    Set<Integer> pids = ProcessFinder.withVariable(TerminalSpec.ID_VARIABLE, terminal.value(), mark);
                    pids.forEach(Signal.KILL::send);
                    return pids.isEmpty();
                },
                KILL_TIMEOUT,
                POLL_INTERVAL);
    }
}
