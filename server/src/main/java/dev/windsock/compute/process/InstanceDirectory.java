// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.DriverRef;
import dev.windsock.files.PrivateFiles;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An instance's files: its working directory, its output, and the state that its supervisor and the driver store for later
 * servers. Stateless; blocks.
 */
record InstanceDirectory(Path path) {
    private static final int WRITER = 2;

    /** The suffix that the kernel appends to the path of a directory that was removed; see proc_pid_cwd(5). */
    private static final String DELETED = " (deleted)";

    static InstanceDirectory of(Path instances, InstanceId id) {
        return new InstanceDirectory(instances.resolve(id.value()));
    }

    InstanceId id() {
        return new InstanceId(path.getFileName().toString());
    }

    Path work() {
        return path.resolve("work");
    }

    OutputFiles output() {
        return new OutputFiles(path.resolve("output"));
    }

    /** Creates the directory, or removes the state of the previous run but keeps the working directory and the output. */
    void prepare() throws IOException {
        PrivateFiles.createDirectories(work());
        output().prepare(path);
        for (String file : List.of("run", "begun", "exit", "cgroup", "memory-kills")) {
            Files.deleteIfExists(path.resolve(file));
        }
        String inode = Files.getAttribute(path, "unix:ino").toString();
        if (!read("mark").map(text -> text.split(" ")[1]).equals(Optional.of(inode))) {
            // a new directory, or a copy, whose processes must differ from those of the original
            write("mark", RunMark.random().kibibytes() + " " + inode);
        }
    }

    /** Returns the mark of the processes that were started in this directory. */
    RunMark mark() {
        return read("mark")
                .map(text -> new RunMark(Long.parseLong(text.split(" ")[0])))
                .orElseGet(() -> RunMark.of(id()));
    }

    /**
     * Returns whether a run belongs to the original of this directory, because this one is a copy. The working
     * directories of its supervisor and its log writer show where it was started, even if that directory was renamed.
     * If that directory was removed, the run belongs to the copy.
     */
    boolean isCopyWithRun(ProcessRef run) {
        return isElsewhere(run.supervisor())
                || writer().filter(this::isElsewhere).isPresent();
    }

    private boolean isElsewhere(ProcessRef.Identity process) {
        if (process.current().isEmpty()) {
            return false;
        }
        Path actual = Path.of("/proc", Integer.toString(process.pid()), "cwd");
        try {
            // the log writer starts in this directory, and changes to that of the output
            return !Files.isSameFile(actual, path)
                    && !Files.isSameFile(actual, path.resolve("output"))
                    && !Files.readSymbolicLink(actual).toString().endsWith(DELETED);
        } catch (IOException e) {
            // the process has ended, or belongs to another user
            return false;
        }
    }

    /** Returns the run that the supervisor started. */
    Optional<ProcessRef> run() {
        return read("run").map(text -> {
            String[] lines = text.split("\n");
            return ProcessRef.parse(new DriverRef(lines[0]))
                    .orElseThrow(() -> new IllegalStateException("Invalid run file in " + path));
        });
    }

    void writeRun(ProcessRef ref) throws IOException {
        write("run", ref.driverRef().value());
    }

    /** Returns when the run started. */
    Instant startedAt() throws IOException {
        return Files.getLastModifiedTime(path.resolve("run")).toInstant();
    }

    /** Returns the processes of a start as its shells recorded them: the main process, its supervisor, the log writer. */
    Optional<List<ProcessStat>> startedProcesses() {
        return read("begun").map(text -> text.lines().map(ProcessStat::parse).toList());
    }

    /** Whether the log writer is running: if it is, a process may still print, or output is still being written to the log. */
    boolean isWriterRunning() {
        return writer().flatMap(ProcessRef.Identity::current).isPresent();
    }

    private Optional<ProcessRef.Identity> writer() {
        return startedProcesses()
                .filter(processes -> processes.size() > WRITER)
                .map(processes -> ProcessRef.Identity.of(processes.get(WRITER)));
    }

    /** Returns the exit code that the supervisor stored; a file that was created but not yet written does not count. */
    Optional<Integer> exitCode() {
        return read("exit").map(text -> Integer.parseInt(text.trim()));
    }

    /** Returns how many of the run's processes have already been reported as killed by the kernel. */
    long reportedMemoryKills() {
        return read("memory-kills").map(text -> Long.parseLong(text.trim())).orElse(0L);
    }

    void writeReportedMemoryKills(long kills) throws IOException {
        write("memory-kills", Long.toString(kills));
    }

    /** Returns the directories of the run's control groups. */
    List<Path> cgroups() {
        return read("cgroup").stream().flatMap(String::lines).map(Path::of).toList();
    }

    void writeCgroups(List<Path> directories) throws IOException {
        write(
                "cgroup",
                String.join("\n", directories.stream().map(Path::toString).toList()));
    }

    private void write(String file, String text) throws IOException {
        PrivateFiles.replace(path.resolve(file), text);
    }

    private Optional<String> read(String file) {
        try {
            String text = Files.readString(path.resolve(file));
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the mount paths at which the driver created links to volumes. */
    List<String> mounts() {
        return read("mounts").stream().flatMap(String::lines).toList();
    }

    void writeMounts(List<String> paths) throws IOException {
        if (!paths.equals(mounts())) {
            write("mounts", String.join("\n", paths));
        }
    }

    void delete() throws IOException {
        RecursiveDelete.delete(path);
    }
}
