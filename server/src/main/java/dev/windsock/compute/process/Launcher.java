// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts the processes of a run.
 *
 * <p>{@code setsid} gives the run its own session, so that the end of a terminal does not affect it. {@code --fork} makes
 * init its parent, so that it outlives the server. In this session a shell, the supervisor, runs a second shell in the
 * foreground, waits for it, and stores the exit code in a file. The second shell joins the control groups, records the
 * identities of the processes, and execs the command. So the command's pid is known before it executes, the supervisor is
 * neither limited nor measured, and no signal is ignored as in a shell's background jobs. The command and its arguments
 * are passed as arguments; no shell interprets them.
 *
 * <p>The command writes to a pipe. A third shell, the writer, copies the pipe to the log and rotates the log when it is
 * long. So a process that prints faster blocks, and the disk does not fill, even while no server is running. The writer
 * has its own session and no marker of the instance: it is not ended or paused with the run, and exits when the last
 * process closes the pipe.
 *
 * <p>Threading: stateless; blocks until the command has been executed.
 */
final class Launcher {
    /** Arguments: directory, log size at which to rotate, write script, launch script, then the launch script's. */
    private static final String SUPERVISE = """
            dir=$1 max=$2 write=$3 launch=$4; shift 4
            path=$PATH PATH=%1$s
            exec 2>/dev/null
            rm -f "$dir/pipe" && mkfifo "$dir/pipe" || { echo 125 >"$dir/exit"; exit; }
            (unset %2$s; exec setsid /bin/sh -c "$write" windsock-writer "$dir/log" "$max") <"$dir/pipe" >/dev/null &
            exec 3>"$dir/pipe"
            rm -f "$dir/pipe"
            /bin/sh -c "$launch" windsock-launch "$dir" "$!" "$path" "$@" >&3 2>&3 3>&-
            printf '%%s\\n' "$?" >"$dir/exit.tmp" && mv "$dir/exit.tmp" "$dir/exit"
            """.formatted(Program.PATH, InstanceSpec.ID_VARIABLE);

    /** Arguments: directory, the writer's pid, the command's PATH, cgroup.procs files, {@code --}, the command. */
    private static final String LAUNCH = """
            dir=$1 writer=$2 path=$3; shift 3
            while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
            shift
            read -r main </proc/$$/stat && read -r supervisor </proc/$PPID/stat || exit 125
            read -r writer </proc/$writer/stat || exit 125
            printf '%s\\n%s\\n%s\\n' "$main" "$supervisor" "$writer" >"$dir/begun.tmp" || exit 125
            mv "$dir/begun.tmp" "$dir/begun" || exit 125
            PATH=$path
            cd "$dir/work" && exec "$@"
            """;

    /**
     * Arguments: the log, the size at which to rotate. {@code dd} writes after each read, at most 4 MiB in all, and reports
     * 0+0 at the end of the input. Output that does not fit on a full disk is dropped. The log always exists: its
     * replacement is renamed over it. No special builtin opens a file, because a shell exits when that fails.
     */
    private static final String WRITE = """
            log=$1 max=$2
            copy() { dd bs=65536 count=64 2>&1 >>"$1"; }
            while report=$(copy "$log") || report=$(copy /dev/null); do
                case $report in 0+0*) exit ;; esac
                [ $(wc -c <"$log") -gt "$max" ] || continue
                true >"$log.next" && ln -f "$log" "$log.1"; mv -f "$log.next" "$log"
            done
            """;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private Launcher() {}

    static ProcessRef launch(InstanceDirectory directory, InstanceSpec spec, List<Path> cgroups)
            throws ComputeException {
        String program = Program.find(spec.command(), spec.env(), directory);
        List<String> words = new ArrayList<>(List.of(
                "setsid",
                "--fork",
                "/bin/sh",
                "-c",
                SUPERVISE,
                "windsock-supervisor",
                directory.path().toString(),
                Long.toString(OutputLog.ROTATE_BYTES),
                WRITE,
                LAUNCH));
        cgroups.forEach(cgroup -> words.add(cgroup.resolve("cgroup.procs").toString()));
        words.add("--");
        words.add(program);
        words.addAll(spec.command().subList(1, spec.command().size()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.path().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Program.environment(spec, directory));
        try {
            Process setsid = builder.start();
            if (!setsid.waitFor(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || setsid.exitValue() != 0) {
                throw new ComputeException("Cannot start the instance: setsid failed to create a session.");
            }
            List<ProcessStat> processes = awaitStart(directory);
            ProcessRef ref = ProcessRef.ofThisBoot(processes.get(0), processes.get(1));
            directory.writeRun(ref);
            return ref;
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot start the instance", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComputeException("The start was interrupted.", e);
        }
    }

    private static List<ProcessStat> awaitStart(InstanceDirectory directory)
            throws ComputeException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<List<ProcessStat>> processes = directory.startedProcesses();
            if (processes.isPresent()) {
                return processes.get();
            }
            if (directory.exitCode().isPresent()) {
                // read again: a short program may have started and ended between the two reads
                return directory
                        .startedProcesses()
                        .orElseThrow(
                                () -> new ComputeException(
                                        "Cannot start the instance: its supervisor failed, or it could not join its control groups."));
            }
            Thread.sleep(2);
        }
        throw new ComputeException("The instance did not start within " + START_TIMEOUT.toSeconds() + " seconds.");
    }
}
