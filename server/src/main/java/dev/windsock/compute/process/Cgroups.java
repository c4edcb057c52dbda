// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.Capability;
import dev.windsock.compute.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes control groups for runs where the host lets the server: version 2 in a delegated subtree, or version 1. What it
 * found is decided once, by trying.
 *
 * <p>Threading: immutable; blocks on files of the kernel.
 */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final String FOLDER = "windsock";
    private static final List<String> V1_CONTROLLERS = List.of("cpu", "cpuacct", "memory", "blkio", "pids");
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long MICROS_PER_MILLI_CORE = CPU_PERIOD_MICROS / 1_000;

    private final Map<String, Path> v1Parents;
    private final List<Path> v2Parent;

    private Cgroups(Map<String, Path> v1Parents, List<Path> v2Parent) {
        this.v1Parents = v1Parents;
        this.v2Parent = v2Parent;
    }

    /** Finds out what this host offers. */
    static Cgroups find() {
        Map<String, String> own = own(CgroupFiles.text(Path.of("/proc/self/cgroup")));
        List<Path> v2 = v2Parent(own);
        Map<String, Path> v1 = v2.isEmpty() ? v1Parents(own) : Map.of();
        LOG.info(
                "instances are limited and measured by {}",
                !v2.isEmpty() ? "cgroup v2" : v1.isEmpty() ? "nothing but /proc" : "cgroup v1 " + v1.keySet());
        return new Cgroups(v1, v2);
    }

    static Cgroups none() {
        return new Cgroups(Map.of(), List.of());
    }

    /** The server's own groups: path by controller, and by {@code ""} for version 2. */
    private static Map<String, String> own(@Nullable String procSelfCgroup) {
        Map<String, String> own = new LinkedHashMap<>();
        if (procSelfCgroup != null) {
            procSelfCgroup.lines().map(line -> line.split(":", 3)).forEach(parts -> {
                for (String controller : parts[1].split(",")) {
                    own.put(controller, parts[2]);
                }
            });
        }
        return own;
    }

    private static Map<String, Path> v1Parents(Map<String, String> own) {
        Map<String, Path> parents = new TreeMap<>();
        for (String controller : V1_CONTROLLERS) {
            String path = own.get(controller);
            if (path != null && Files.isDirectory(ROOT.resolve(controller))) {
                Path parent =
                        ROOT.resolve(controller).resolve(path.substring(1)).resolve(FOLDER);
                if (makes(parent)) {
                    parents.put(controller, parent);
                }
            }
        }
        return parents;
    }

    /**
     * A group that has processes may have no children with controllers, so the server moves itself into a group beside
     * those of the instances. That works where the subtree has been delegated, as systemd does with Delegate=yes.
     */
    private static List<Path> v2Parent(Map<String, String> own) {
        String path = own.get("");
        Path controllers = ROOT.resolve("cgroup.controllers");
        String offered = CgroupFiles.text(controllers);
        if (path == null || offered == null || !offered.contains("cpu") || !offered.contains("memory")) {
            return List.of();
        }
        // a server that was restarted in place finds itself in the group it made
        Path group = ROOT.resolve(path.substring(1).replaceFirst("/?" + FOLDER + "-server$", ""));
        try {
            if (!group.equals(ROOT)) {
                Path server = Files.createDirectories(group.resolve(FOLDER + "-server"));
                Files.writeString(
                        server.resolve("cgroup.procs"),
                        Long.toString(ProcessHandle.current().pid()));
            }
            enable(group);
            Path parent = Files.createDirectories(group.resolve(FOLDER));
            enable(parent);
            return List.of(parent);
        } catch (IOException e) {
            LOG.info("cgroup v2 is there, but {} is not delegated to the server: {}", group, e.getMessage());
            return List.of();
        }
    }

    private static void enable(Path group) throws IOException {
        for (String controller : List.of("cpu", "memory", "io", "pids")) {
            if (String.valueOf(CgroupFiles.text(group.resolve("cgroup.controllers")))
                    .contains(controller)) {
                Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static boolean makes(Path parent) {
        try {
            Files.createDirectories(parent);
            Path probe = parent.resolve("probe");
            Files.createDirectories(probe);
            Files.delete(probe);
            return Files.isWritable(parent);
        } catch (IOException e) {
            LOG.debug("no control groups in {}", parent, e);
            return false;
        }
    }

    Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        if (!v2Parent.isEmpty() || v1Parents.containsKey("cpu")) {
            capabilities.add(Capability.CPU_LIMIT);
        }
        if (!v2Parent.isEmpty() || v1Parents.containsKey("memory")) {
            capabilities.add(Capability.MEMORY_LIMIT);
        }
        return capabilities;
    }

    /** Makes the group of a run and sets its limits. */
    Cgroup create(InstanceSpec spec) throws IOException {
        if (!v2Parent.isEmpty()) {
            Path directory = Files.createDirectories(
                    v2Parent.getFirst().resolve(spec.id().value()));
            if (spec.cpuLimitMillis() != null) {
                write(directory, "cpu.max", quota(spec.cpuLimitMillis()) + " " + CPU_PERIOD_MICROS);
            }
            if (spec.memoryLimitBytes() != null) {
                write(directory, "memory.max", Long.toString(spec.memoryLimitBytes()));
                writeIfThere(directory, "memory.swap.max", "0");
            }
            return new CgroupV2(directory);
        }
        if (v1Parents.isEmpty()) {
            return new NoCgroup();
        }
        Map<String, Path> directories = new TreeMap<>();
        for (Map.Entry<String, Path> parent : v1Parents.entrySet()) {
            directories.put(
                    parent.getKey(),
                    Files.createDirectories(parent.getValue().resolve(spec.id().value())));
        }
        if (spec.cpuLimitMillis() != null) {
            write(v1(directories, "cpu"), "cpu.cfs_period_us", Long.toString(CPU_PERIOD_MICROS));
            write(v1(directories, "cpu"), "cpu.cfs_quota_us", Long.toString(quota(spec.cpuLimitMillis())));
        }
        if (spec.memoryLimitBytes() != null) {
            String bytes = Long.toString(spec.memoryLimitBytes());
            write(v1(directories, "memory"), "memory.limit_in_bytes", bytes);
            writeIfThere(v1(directories, "memory"), "memory.memsw.limit_in_bytes", bytes);
        }
        return new CgroupV1(directories);
    }

    /** CPU time per period; the kernel takes no less than one millisecond. */
    private static long quota(int cpuLimitMillis) {
        return Math.max(1_000, cpuLimitMillis * MICROS_PER_MILLI_CORE);
    }

    private static Path v1(Map<String, Path> directories, String controller) throws IOException {
        Path directory = directories.get(controller);
        if (directory == null) {
            throw new IOException("this host has no cgroup controller " + controller);
        }
        return directory;
    }

    /** The group of a run that an earlier server started. */
    Cgroup of(List<Path> directories) {
        if (directories.isEmpty()) {
            return new NoCgroup();
        }
        if (directories.size() == 1 && Files.exists(directories.getFirst().resolve("cgroup.events"))) {
            return new CgroupV2(directories.getFirst());
        }
        Map<String, Path> byController = new TreeMap<>();
        for (Path directory : directories) {
            byController.put(ROOT.relativize(directory).getName(0).toString(), directory);
        }
        return new CgroupV1(byController);
    }

    private static void write(Path directory, String file, String value) throws IOException {
        Files.writeString(directory.resolve(file), value);
    }

    private static void writeIfThere(Path directory, String file, String value) throws IOException {
        if (Files.exists(directory.resolve(file))) {
            write(directory, file, value);
        }
    }
}
