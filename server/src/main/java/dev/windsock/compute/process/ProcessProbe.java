// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HttpProbe;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.retry.Poll;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Checks the health of a run for the process driver. A program runs in a session of its own, with the environment, the working
 * directory and the control groups of the run. It is therefore limited, paused and ended with the run. A request is sent only
 * to a port on which a process of the run listens.
 *
 * <p>Threading: one call at a time; blocks until the check has ended.
 */
record ProcessProbe(
        InstanceSpec spec, HealthCheck.Test test, ProcessRef ref, Cgroup cgroup, InstanceDirectory directory)
        implements HealthProbe {
    /** Maximum number of bytes of a program's output that are kept: enough for its first {@link #MAX_OUTPUT} characters. */
    private static final int MAX_BYTES = 4 * MAX_OUTPUT;

    /** Arguments: cgroup.procs files, {@code --}, the arguments of {@link CleanStart#EXEC}. */
    private static final String START = """
            while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
            shift
            """ + CleanStart.EXEC;

    @Override
    public Result check(Duration timeout) {
        return switch (test) {
            case HealthCheck.Test.Http http -> request(http, timeout);
            case HealthCheck.Test.Command command -> execute(command.command(), timeout);
        };
    }

    private Result request(HealthCheck.Test.Http http, Duration timeout) {
        return switch (ListeningSockets.listener(http.port(), ref.main().pid(), this::pids)) {
            case ListeningSockets.Listener.At at -> HttpProbe.get(at.address(), http, timeout, "");
            case ListeningSockets.Listener.None none ->
                new Result(false, "No process of the instance listens on TCP port " + http.port() + ".");
            case ListeningSockets.Listener.Hidden hidden ->
                new Result(
                        false,
                        "The server cannot see whether the instance listens on TCP port " + http.port()
                                + ": it may not read the sockets of process " + hidden.pid()
                                + ", which runs as another user or has more privileges. Use a command as the check.");
        };
    }

    private Collection<Integer> pids() {
        Collection<Integer> inGroup = cgroup.pids();
        return inGroup.isEmpty() ? ProcessFinder.ofRun(directory, ref, cgroup) : inGroup;
    }

    private Result execute(List<String> command, Duration timeout) {
        Process process;
        try {
            process = start(command);
        } catch (ComputeException | IOException e) {
            return new Result(false, Objects.toString(e.getMessage()));
        }
        Printed printed = new Printed(process);
        try {
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                // timeout(1) has a group of its own; the session id cannot be reused while its leader runs
                ProcessFinder.ofSession(Math.toIntExact(process.pid())).forEach(Signal.KILL::send);
            }
            killGroup(process);
            String text = printed.text();
            return ended
                    ? new Result(
                            process.exitValue() == 0,
                            text.isEmpty() ? "Exited with code " + process.exitValue() + "." : text)
                    : new Result(false, "Timeout after " + timeout.toMillis() + " ms. " + text);
        } catch (InterruptedException e) {
            killGroup(process);
            Thread.currentThread().interrupt();
            return new Result(false, "interrupted");
        }
    }

    private Process start(List<String> command) throws ComputeException, IOException {
        Path work = Program.workingDirectory(spec, directory);
        CleanStart start = CleanStart.of(command, Program.environment(spec, directory), work);
        // setsid need not fork for this shell, so the shell's pid is the session's id
        List<String> words = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", START, "windsock-health"));
        cgroup.directories()
                .forEach(group -> words.add(group.resolve("cgroup.procs").toString()));
        words.add("--");
        words.addAll(start.words(directory.mark()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(work.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(start.shellEnvironment());
        return builder.start();
    }

    /**
     * The output of a program. All of it is read, so that the program does not block, but only its beginning is kept.
     *
     * <p>When the program ends, the JDK moves the remaining bytes from the pipe to a buffer and closes the pipe. Until the
     * buffer is in place, reads may fail or report the end.
     *
     * <p>Threading: one thread reads. The kept bytes are guarded by {@code this}.
     */
    private static final class Printed {
        private static final int MAX_ENDS = 5;
        private static final Duration END_PAUSE = Duration.ofMillis(10);
        private static final Duration TIMEOUT = Duration.ofSeconds(2);

        private final InputStream in;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread reader = Thread.ofVirtual().name("health-output").unstarted(this::read);

        Printed(Process process) {
            in = process.getInputStream();
            reader.start();
        }

        private void read() {
            byte[] buffer = new byte[MAX_OUTPUT];
            for (int ends = 0; ends < MAX_ENDS; ) {
                int count = readOnce(buffer);
                if (count < 0) {
                    ends++;
                    Poll.pause(END_PAUSE);
                } else {
                    keep(buffer, count);
                }
            }
        }

        private int readOnce(byte[] buffer) {
            try {
                return in.read(buffer);
            } catch (IOException e) {
                // the pipe was closed
                return -1;
            }
        }

        private synchronized void keep(byte[] buffer, int count) {
            kept.write(buffer, 0, Math.min(count, MAX_BYTES - kept.size()));
        }

        /**
         * Returns the beginning of the output. Waits for the end of the output, which may be delayed by a process that the
         * program left behind.
         */
        String text() throws InterruptedException {
            reader.join(TIMEOUT);
            synchronized (this) {
                return kept.toString(StandardCharsets.UTF_8).strip();
            }
        }
    }

    /**
     * Kills the program and its child processes that are still in its process group. Any other process that the program started
     * ends with the run.
     */
    private static void killGroup(Process process) {
        Signal.KILL.sendToGroup(Math.toIntExact(process.pid()));
        // it may not have its own group yet
        process.destroyForcibly();
    }
}
