// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.TerminalId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Signals the processes of a terminal with a shell in its container, which looks for the terminal's marker in {@code /proc}. In
 * a container that lacks a shell or {@code tr}, programs can be ended only through their input.
 *
 * <p>Threading: stateless; blocks until the shell has ended.
 */
record TerminalScript(Engine engine, String container, TerminalId terminal) {
    /**
     * Arguments: the marker, the signal, {@code foreground} or {@code all}. The leader of the terminal's session is the marked
     * process whose pid is its session id. After the closing parenthesis, {@code /proc/<pid>/stat} has state, parent, group,
     * session, terminal and foreground group, see proc(5). KILL is repeated until no marked process is left, because processes
     * may have been forked in the meantime.
     */
    private static final String SIGNAL = """
            tries=50
            while
                found=
                for process in /proc/[0-9]*; do
                    pid=${process#/proc/}
                    { tr '\\0' '\\n' <"$process/environ" | grep -qxF "$1"; } || continue
                    read -r stat <"$process/stat" || continue
                    set -- "$1" "$2" "$3" ${stat##*)}
                    [ "$4" != Z ] || continue
                    if [ "$3" = all ]; then
                        found=1
                        kill -s "$2" "$pid"; kill -s CONT "$pid"
                    elif [ "$7" = "$pid" ] && [ "$9" -gt 1 ]; then
                        kill -s "$2" -- "-$9"
                    fi
                done
                tries=$((tries - 1))
                [ "$2" = KILL ] && [ -n "$found" ] && [ $tries -gt 0 ]
            do :; done 2>/dev/null
            exit 0
            """;

    void signalForeground(PtySignal signal) throws ComputeException {
        execute(signal, "foreground");
    }

    /** Signals all processes of the terminal, including those in the background. */
    void signalAll(PtySignal signal) throws ComputeException {
        execute(signal, "all");
    }

    private void execute(PtySignal signal, String target) throws ComputeException {
        try {
            String exec = engine.call(client -> client.execCreateCmd(container)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withCmd("/bin/sh", "-c", SIGNAL, "windsock-signal", marker(terminal), signal.name(), target)
                    .exec()
                    .getId());
            try (InputStream output = engine.startExec(exec, false, InputStream.nullInputStream())) {
                output.transferTo(OutputStream.nullOutputStream());
            }
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot send the signal", e);
        }
    }

    static String marker(TerminalId terminal) {
        return TerminalSpec.ID_VARIABLE + "=" + terminal;
    }
}
