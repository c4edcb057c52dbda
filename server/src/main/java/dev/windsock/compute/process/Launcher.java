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
 * <p>{@code setsid} gives the run its own session, so that the end of a terminal does not affect it. {@code --fork} makes init
 * its parent, so that it outlives the server. In this session, a shell, called the supervisor, runs a second shell in the
 * foreground, waits for it, and stores the exit code in a file. The second shell joins the control groups, records the
 * identities of the processes, and execs the command. As a result, the command's pid is known before it executes, the
 * supervisor is neither limited nor measured, and no signal is ignored, unlike in a shell's background jobs. The command and
 * its arguments are passed as arguments; no shell interprets them. No shell has the command's environment; see
 * {@link CleanStart}.
 *
 * <p>The command writes to a pipe. A third shell, the writer, copies the pipe to the newest of the {@link OutputFiles}, and
 * starts another file when the newest one is full. A process that prints faster than the writer copies therefore blocks, and
 * the disk does not fill up, even while no server is running. The writer has its own session and an empty environment: it is
 * not ended or paused with the run, and exits when the last process closes the pipe.
 *
 * <p>The files that the shells create are accessible only to their owner.
 *
 * <p>Threading: stateless; blocks until the command has been executed.
 */
final class Launcher {
    /**
     * Arguments: directory, size at which to rotate the output, write script, launch script, and the arguments of the launch
     * script. The supervisor stores the exit code without starting another process, because a stop kills every other process in
     * the session, and a pause suspends it.
     */
    private static final String SUPERVISE = """
            dir=$1 max=$2 write=$3 launch=$4; shift 4
            exec 2>/dev/null
            rm -f "$dir/pipe" && (umask 077; mkfifo "$dir/pipe") || { umask 077; echo 125 >"$dir/exit"; exit; }
            (umask 077; exec env -i PATH="$PATH" setsid /bin/sh -c "$write" windsock-writer "$dir/output" "$max") <"$dir/pipe" >/dev/null &
            exec 3>"$dir/pipe"
            rm -f "$dir/pipe"
            /bin/sh -c "$launch" windsock-launch "$dir" "$!" "$@" >&3 2>&3 3>&-
            code=$?; umask 077
            printf '%s\\n' "$code" >"$dir/exit"
            """;

    /**
     * Arguments: directory, the writer's pid, working directory, cgroup.procs files, {@code --}, the arguments of
     * {@link CleanStart#EXEC}.
     */
    private static final String LAUNCH = """
            dir=$1 writer=$2 work=$3; shift 3
            while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
            shift
            read -r main </proc/$$/stat && read -r supervisor </proc/$PPID/stat || exit 125
            read -r writer </proc/$writer/stat || exit 125
            (umask 077; printf '%s\\n%s\\n%s\\n' "$main" "$supervisor" "$writer" >"$dir/begun.tmp") || exit 125
            mv "$dir/begun.tmp" "$dir/begun" || exit 125
            cd -- "$work" || exit 125
            """ + CleanStart.EXEC;

    /**
     * Arguments: the directory, the size at which to rotate. {@code dd} writes after each read, at most 4 MiB in all, and
     * reports 0+0 at the end of the input. Output that does not fit on a full disk is dropped. The newest file and the one
     * before it are kept, with the times of their output. The script opens no file with a special builtin, because a shell
     * exits if that fails.
     */
    private static final String WRITE = """
            cd "$1" || exit
            max=$2
            copy() { dd bs=65536 count=64 2>&1 >>"$1"; }
            newest() {
                base=0
                for file in *; do
                    case $file in *[!0-9]*) ;; *) [ "$file" -gt "$base" ] && base=$file ;; esac
                done
            }
            while newest; report=$(copy "$base") || report=$(copy /dev/null); do
                case $report in 0+0*) exit ;; esac
                size=$(wc -c <"$base")
                [ "${size:-0}" -gt "$max" ] && true >"$((base + size))" || continue
                for file in *; do
                    case $file in [0-9]*) [ "${file%%.*}" -lt "$base" ] && rm -f "$file" ;; esac
                done
            done
            """;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private Launcher() {}

    static ProcessRef launch(InstanceDirectory directory, InstanceSpec spec, List<Path> cgroups)
            throws ComputeException {
        Path work = Program.workingDirectory(spec, directory);
        CleanStart start = CleanStart.of(spec.command(), Program.environment(spec, directory), work);
        List<String> words = new ArrayList<>(List.of(
                "setsid",
                "--fork",
                "/bin/sh",
                "-c",
                SUPERVISE,
                "windsock-supervisor",
                directory.path().toString(),
                Long.toString(OutputFiles.ROTATE_BYTES),
                WRITE,
                LAUNCH,
                work.toString()));
        cgroups.forEach(cgroup -> words.add(cgroup.resolve("cgroup.procs").toString()));
        words.add("--");
        words.addAll(start.words(directory.mark()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.path().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(start.shellEnvironment());
        try {
            Process setsid = Inheritance.start(builder::start);
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
                        .orElseThrow(() -> new ComputeException(
                                "Cannot start the instance: its supervisor failed, or it could not join its "
                                        + "control groups."));
            }
            Thread.sleep(2);
        }
        throw new ComputeException("The instance did not start within " + START_TIMEOUT.toSeconds() + " seconds.");
    }
}
