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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Opens terminals as sessions of this host beside those of the instances' runs. Each carries its instance's mark and
 * joins its control groups, so that it is limited, measured, paused and ended with the run, see {@link Members}.
 *
 * <p>A shell joins the control groups and becomes the program, whose words pass as arguments and are read by no shell.
 *
 * <p>Threading: stateless; blocks until the program is executed.
 */
final class ProcessTerminals implements TerminalDriver {
    /** Arguments: the program's PATH, cgroup.procs files, {@code --}, the program and its arguments. */
    private static final String BEGIN = """
            path=$1; shift
            while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
            shift
            PATH=$path
            exec "$@"
            """;

    private final Path instances;
    private final Watcher watcher;

    ProcessTerminals(Path instances, Watcher watcher) {
        this.instances = instances;
        this.watcher = watcher;
    }

    @Override
    public Pty open(TerminalSpec terminal) throws ComputeException {
        InstanceSpec instance = terminal.instance();
        InstanceDirectory directory = InstanceDirectory.of(instances, instance.id());
        Watch run = watcher.get(instance.id());
        if (run == null || run.ref.main().now().isEmpty()) {
            throw new ComputeException("The run has ended.");
        }
        String program = Program.find(terminal.command(), instance.env(), directory);
        Map<String, String> environment = Program.environment(instance, directory);
        List<String> words = new ArrayList<>(
                List.of("/bin/sh", "-c", BEGIN, "windsock-terminal", environment.getOrDefault("PATH", Program.PATH)));
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
            throw new ComputeException("The terminal could not be opened: " + e.getMessage(), e);
        }
    }

    /** The end of a server ends its terminals: the kernel hangs up. What ignored that is ended here. */
    @Override
    public void endLeft(InstanceId instance, TerminalId terminal) {
        Members.marked(TerminalSpec.ID_VARIABLE, terminal.value()).forEach(Signal.KILL::send);
    }
}
