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
 * <p>{@code setsid} gives the run a session of its own, so that no terminal's end reaches it, and {@code --fork} makes
 * init its parent, so that it outlives the server. In it a shell, the supervisor, runs a second shell in the foreground,
 * waits, and keeps the exit code in a file. The second shell joins the control groups, tells the processes' identities,
 * and becomes the command: so the command's pid is known before it runs, the supervisor itself is not limited or
 * measured, and no signal is ignored as in a shell's background jobs. The command's words pass as arguments and are never
 * read by a shell.
 *
 * <p>The command prints into a pipe. A third shell, the writer, takes what comes to the log and starts the log anew when
 * it is long, so that whoever prints faster than that waits, and the disk does not fill, whether a server runs or not.
 * The writer has a session of its own and no mark of the instance: it is not ended or paused with the run, but ends when
 * nobody holds the pipe any more.
 *
 * <p>Threading: stateless; blocks until the command is executed.
 */
final class Launcher {
    /** Arguments: directory, bytes after which the log is started anew, write script, launch script, then those of it. */
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
            """.formatted(Program.PATH, Members.ID_VARIABLE);

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
     * Arguments: the log, the bytes. {@code dd} writes what each read gives it at once, and at most 4 MiB; it says 0+0 at
     * the end of the input. What cannot be written, since the disk is full, is dropped. The log is never missing: its
     * successor takes its name. No special builtin opens a file, since a shell ends where that fails.
     */
    private static final String WRITE = """
            log=$1 max=$2
            take() { dd bs=65536 count=64 2>&1 >>"$1"; }
            while said=$(take "$log") || said=$(take /dev/null); do
                case $said in 0+0*) exit ;; esac
                [ $(wc -c <"$log") -gt "$max" ] || continue
                true >"$log.next" && ln -f "$log" "$log.1"; mv -f "$log.next" "$log"
            done
            """;

    private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(10);

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
                Long.toString(OutputLog.CUT_BYTES),
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
            if (!setsid.waitFor(BEGIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || setsid.exitValue() != 0) {
                throw new ComputeException("setsid could not make a session for the instance.");
            }
            List<ProcessStat> begun = awaitBegun(directory);
            ProcessRef ref = ProcessRef.ofThisBoot(begun.get(0), begun.get(1));
            directory.writeRun(ref);
            return ref;
        } catch (IOException e) {
            throw new ComputeException("The instance could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComputeException("The start was interrupted.", e);
        }
    }

    private static List<ProcessStat> awaitBegun(InstanceDirectory directory)
            throws ComputeException, InterruptedException {
        long deadline = System.nanoTime() + BEGIN_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<List<ProcessStat>> begun = directory.begun();
            if (begun.isPresent()) {
                return begun.get();
            }
            if (directory.exitCode().isPresent()) {
                throw new ComputeException("The instance could not be begun, or not join its control groups.");
            }
            Thread.sleep(2);
        }
        throw new ComputeException("The instance did not begin in time.");
    }
}
