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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Opens terminals in containers, as exec instances of the engine.
 *
 * <p>Engines set up the terminal, and there is no way to open it from outside the container. So a shell first sets the kernel's
 * line editing to UTF-8, if its container has {@code stty}, and then executes itself with the requested arguments.
 *
 * <p>Threading: stateless; blocks on the engine.
 */
final class DockerTerminals implements TerminalDriver {
    /** The exit codes of shells, and of the engine's runtime, for a program that is not executable or does not exist. */
    private static final List<Integer> NOT_EXECUTED = List.of(126, 127);

    /** The start of the runtime's error message, which replaces the program's output. */
    private static final String RUNTIME_ERROR = "OCI runtime";

    private static final int MAX_ERROR_BYTES = 4_096;

    private static final Pattern SHELL = Pattern.compile("(.*/)?(sh|ash|dash|bash|ksh|zsh)");

    /** Arguments: the shell and its arguments. */
    private static final String EDIT_UTF8 = "stty iutf8 2>/dev/null; exec \"$0\" \"$@\"";

    private final Engine engine;

    DockerTerminals(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Pty open(TerminalSpec terminal) throws ComputeException {
        String container = EngineNames.container(terminal.instance().id());
        try {
            String exec = engine.call(client -> client.execCreateCmd(container)
                    .withTty(true)
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withEnv(List.of("TERM=" + TerminalSpec.TERM, TerminalScript.marker(terminal.id())))
                    .withCmd(editingUtf8(terminal.command()).toArray(String[]::new))
                    .exec()
                    .getId());
            ExecInput input = new ExecInput();
            BufferedInputStream output =
                    new BufferedInputStream(engine.startExec(exec, true, input), 2 * MAX_ERROR_BYTES);
            ExecPty pty =
                    new ExecPty(engine, exec, new TerminalScript(engine, container, terminal.id()), output, input);
            awaitStart(pty, exec, output, terminal);
            return pty;
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        } catch (IOException e) {
            throw notExecuted(String.valueOf(e.getMessage()), terminal);
        }
    }

    private static List<String> editingUtf8(List<String> command) {
        if (!SHELL.matcher(command.getFirst()).matches()) {
            return command;
        }
        List<String> words = new ArrayList<>(List.of(command.getFirst(), "-c", EDIT_UTF8));
        words.addAll(command);
        return words;
    }

    /** Sets the size, which fails when the program has already ended, and checks whether it was executed at all. */
    private void awaitStart(ExecPty pty, String exec, BufferedInputStream output, TerminalSpec terminal)
            throws ComputeException, IOException {
        try {
            pty.resize(terminal.size());
        } catch (ComputeException e) {
            Long code = engine.call(client -> client.inspectExecCmd(exec).exec().getExitCodeLong());
            if (code == null || NOT_EXECUTED.contains(code.intValue())) {
                output.mark(MAX_ERROR_BYTES);
                String text = new String(output.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
                if (code == null || text.startsWith(RUNTIME_ERROR)) {
                    pty.close();
                    throw notExecuted(text.strip(), terminal);
                }
                output.reset();
            }
            // the program has already ended; its output can still be read
        }
    }

    private static ComputeException notExecuted(String cause, TerminalSpec terminal) {
        return new ComputeException(
                FailureCode.PROGRAM_NOT_FOUND,
                Engine.sentence(
                        "Cannot execute the program " + terminal.command().getFirst() + " in the container: " + cause));
    }

    @Override
    public void killOrphan(InstanceId instance, TerminalId terminal) throws ComputeException {
        new TerminalScript(engine, EngineNames.container(instance), terminal).signalAll(PtySignal.KILL);
    }
}
