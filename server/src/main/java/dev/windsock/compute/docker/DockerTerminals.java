// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Opens terminals in containers, as executions of the engine.
 *
 * <p>Threading: stateless; blocks on the engine.
 */
final class DockerTerminals implements TerminalDriver {
    /** What a shell, and so the engine's runtime, says of a program that cannot be executed and of one that is not there. */
    private static final List<Integer> NOT_EXECUTED = List.of(126, 127);

    /** How the engine's runtime begins what it says where a program's own output would stand. */
    private static final String RUNTIME = "OCI runtime";

    private static final int SAID_BYTES = 4_096;

    private final Engine engine;

    DockerTerminals(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Pty open(TerminalSpec terminal) throws ComputeException {
        String container = Names.container(terminal.instance().id());
        try {
            String exec = engine.call(client -> client.execCreateCmd(container)
                    .withTty(true)
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withEnv(List.of("TERM=" + TerminalSpec.TERM, TerminalScript.mark(terminal.id())))
                    .withCmd(terminal.command().toArray(String[]::new))
                    .exec()
                    .getId());
            ExecInput input = new ExecInput();
            BufferedInputStream output = new BufferedInputStream(engine.execute(exec, true, input), 2 * SAID_BYTES);
            ExecPty pty =
                    new ExecPty(engine, exec, new TerminalScript(engine, container, terminal.id()), output, input);
            begun(pty, exec, output, terminal);
            return pty;
        } catch (DockerException e) {
            throw Engine.translated(e);
        } catch (IOException e) {
            throw notBegun(String.valueOf(e.getMessage()), terminal);
        }
    }

    /** A terminal has its size before it is handed out. A program that was never executed ended at once, and has none. */
    private void begun(ExecPty pty, String exec, BufferedInputStream output, TerminalSpec terminal)
            throws ComputeException, IOException {
        try {
            pty.resize(terminal.size());
        } catch (ComputeException e) {
            Long code = engine.call(client -> client.inspectExecCmd(exec).exec().getExitCodeLong());
            if (code == null || NOT_EXECUTED.contains(code.intValue())) {
                output.mark(SAID_BYTES);
                String said = new String(output.readNBytes(SAID_BYTES), StandardCharsets.UTF_8);
                if (code == null || said.startsWith(RUNTIME)) {
                    pty.close();
                    throw notBegun(said.strip(), terminal);
                }
                output.reset();
            }
            // it has ended already: what it printed is there to be read
        }
    }

    private static ComputeException notBegun(String said, TerminalSpec terminal) {
        return new ComputeException(
                FailureCode.PROGRAM_NOT_FOUND,
                "The program " + terminal.command().getFirst() + " cannot be executed in the container. " + said);
    }

    @Override
    public void endLeft(InstanceId instance, TerminalId terminal) throws ComputeException {
        new TerminalScript(engine, Names.container(instance), terminal).signalAll(PtySignal.KILL);
    }
}
