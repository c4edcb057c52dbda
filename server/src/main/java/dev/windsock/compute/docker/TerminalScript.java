// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.TerminalId;
import java.io.IOException;
import java.io.InputStream;

/**
 * Signals what a terminal runs, by a shell in its container that looks for the terminal's mark in {@code /proc}. A
 * container without a shell and {@code tr} cannot be helped: there a program hears only what is typed.
 *
 * <p>Threading: stateless; blocks until the shell has ended.
 */
record TerminalScript(Engine engine, String container, TerminalId terminal) {
    /**
     * Arguments: the mark, the signal, {@code foreground} or {@code all}. The leader of the terminal's session is the
     * marked process that is its session's number; after the closing parenthesis, {@code /proc/<pid>/stat} has state,
     * parent, group, session, terminal and foreground group, see proc(5). Killing goes on until nothing is left that
     * another one forked meanwhile.
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
        run(signal, "foreground");
    }

    /** What runs in the terminal, in the background too. */
    void signalAll(PtySignal signal) throws ComputeException {
        run(signal, "all");
    }

    private void run(PtySignal signal, String which) throws ComputeException {
        try {
            String exec = engine.call(client -> client.execCreateCmd(container)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withCmd("/bin/sh", "-c", SIGNAL, "windsock-signal", mark(terminal), signal.name(), which)
                    .exec()
                    .getId());
            try (InputStream output = engine.execute(exec, false, InputStream.nullInputStream())) {
                output.skipNBytes(Long.MAX_VALUE);
            } catch (java.io.EOFException e) {
                // it has ended
            }
        } catch (DockerException e) {
            throw Engine.translated(e);
        } catch (IOException e) {
            throw new ComputeException("The signal could not be sent: " + e.getMessage(), e);
        }
    }

    static String mark(TerminalId terminal) {
        return TerminalSpec.ID_VARIABLE + "=" + terminal;
    }
}
