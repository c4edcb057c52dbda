// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.DriverRef;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An instance's files: its working directory, its log, and the state that its supervisor and the driver store for later
 * servers. Stateless; blocks.
 */
record InstanceDirectory(Path path) {
    private static final int WRITER = 2;

    static InstanceDirectory of(Path instances, InstanceId id) {
        return new InstanceDirectory(instances.resolve(id.value()));
    }

    Path work() {
        return path.resolve("work");
    }

    Path log() {
        return path.resolve("log");
    }

    /** Creates the directory, or removes the state of the previous run but keeps the working directory and the log. */
    void prepare() throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(path.getParent(), onlyOwner);
        Files.createDirectories(path, onlyOwner);
        Files.createDirectories(work(), onlyOwner);
        for (String file : List.of("run", "begun", "exit", "cgroup")) {
            Files.deleteIfExists(path.resolve(file));
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

    /** Whether the log writer is running: a process may still print, or output is still on its way to the log. */
    boolean isWriterRunning() {
        return startedProcesses()
                .filter(processes -> processes.size() > WRITER)
                .flatMap(processes ->
                        ProcessRef.Identity.of(processes.get(WRITER)).current())
                .isPresent();
    }

    /** Returns the exit code that the supervisor stored. */
    Optional<Integer> exitCode() {
        return read("exit").map(text -> Integer.parseInt(text.trim()));
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
        Path temporary = path.resolve(file + ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, path.resolve(file), StandardCopyOption.ATOMIC_MOVE);
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
