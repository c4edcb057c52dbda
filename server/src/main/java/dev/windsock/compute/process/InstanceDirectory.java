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
 * What an instance has on the disk: its working directory, its log, and what its supervisor keeps for later servers.
 * Stateless; blocks.
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

    /** Makes the directory, or clears what an earlier run left but for its files and its log. */
    void prepare() throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(path.getParent(), onlyOwner);
        Files.createDirectories(path, onlyOwner);
        Files.createDirectories(work(), onlyOwner);
        for (String file : List.of("run", "begun", "exit", "cgroup")) {
            Files.deleteIfExists(path.resolve(file));
        }
    }

    /** The run that the supervisor has begun. */
    Optional<ProcessRef> run() {
        return read("run").map(text -> {
            String[] lines = text.split("\n");
            return ProcessRef.parse(new DriverRef(lines[0]))
                    .orElseThrow(() -> new IllegalStateException("not a run: " + path));
        });
    }

    void writeRun(ProcessRef ref) throws IOException {
        write("run", ref.driverRef().value());
    }

    /** When the run began. */
    Instant startedAt() throws IOException {
        return Files.getLastModifiedTime(path.resolve("run")).toInstant();
    }

    /** The processes of a start, as its shells saw them: the main one, its supervisor, the writer of its log. */
    Optional<List<ProcessStat>> begun() {
        return read("begun").map(text -> text.lines().map(ProcessStat::parse).toList());
    }

    /** Whether somebody may still print, or something printed is still on its way to the log. */
    boolean writing() {
        return begun().filter(processes -> processes.size() > WRITER)
                .flatMap(processes -> ProcessRef.Named.of(processes.get(WRITER)).now())
                .isPresent();
    }

    /** The exit code that the supervisor has kept. */
    Optional<Integer> exitCode() {
        return read("exit").map(text -> Integer.parseInt(text.trim()));
    }

    /** The control groups that the run is in, one directory a line. */
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

    /** Where the driver has put links to volumes, as the instance names the places. */
    List<String> mounts() {
        return read("mounts").stream().flatMap(String::lines).toList();
    }

    void writeMounts(List<String> paths) throws IOException {
        if (!paths.equals(mounts())) {
            write("mounts", String.join("\n", paths));
        }
    }

    void delete() throws IOException {
        Tree.delete(path);
    }
}
