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
 * Creates control groups for runs if the host permits it: version 2 in a delegated subtree, or version 1. The version is
 * determined once, by trying.
 *
 * <p>Threading: immutable; blocks on kernel files.
 */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final String PARENT = "windsock";
    private static final String SERVER = "windsock-server";
    private static final List<String> V1_CONTROLLERS = List.of("cpu", "cpuacct", "memory", "blkio", "pids");
    private static final List<String> V2_CONTROLLERS = List.of("cpu", "memory", "io", "pids");
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long MICROS_PER_MILLI_CORE = CPU_PERIOD_MICROS / 1_000;

    private final Map<String, Path> v1Parents;
    private final List<Path> v2Parent;

    private Cgroups(Map<String, Path> v1Parents, List<Path> v2Parent) {
        this.v1Parents = v1Parents;
        this.v2Parent = v2Parent;
    }

    /** Determines what this host supports. */
    static Cgroups detect() {
        Map<String, String> own = own(CgroupFiles.text(Path.of("/proc/self/cgroup")));
        List<Path> v2 = v2Parent(own);
        Map<String, Path> v1 = v2.isEmpty() ? v1Parents(own) : Map.of();
        if (!v2.isEmpty()) {
            LOG.info("Using control groups for instances: version=2");
        } else if (!v1.isEmpty()) {
            LOG.info("Using control groups for instances: version=1 controllers={}", v1.keySet());
        } else {
            LOG.info("Control groups are unavailable, running instances without limits");
        }
        return new Cgroups(v1, v2);
    }

    static Cgroups none() {
        return new Cgroups(Map.of(), List.of());
    }

    /** Returns the paths of the server's own groups by controller; the key of version 2 is {@code ""}. */
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
                        ROOT.resolve(controller).resolve(path.substring(1)).resolve(PARENT);
                if (canCreateIn(parent)) {
                    parents.put(controller, parent);
                }
            }
        }
        return parents;
    }

    /**
     * Creates the parent group of version 2. A group that contains processes must not have children with controllers, so
     * the server moves itself into a sibling group. That works if the subtree is delegated, as with systemd's Delegate=yes.
     */
    private static List<Path> v2Parent(Map<String, String> own) {
        String path = own.get("");
        Path controllers = ROOT.resolve("cgroup.controllers");
        String offered = CgroupFiles.text(controllers);
        if (path == null || offered == null || !offered.contains("cpu") || !offered.contains("memory")) {
            return List.of();
        }
        // a server that is restarted in place starts in the group that its predecessor created
        Path group = ROOT.resolve(path.substring(1).replaceFirst("/?" + SERVER + "$", ""));
        try {
            if (!group.equals(ROOT)) {
                Path server = Files.createDirectories(group.resolve(SERVER));
                Files.writeString(
                        server.resolve("cgroup.procs"),
                        Long.toString(ProcessHandle.current().pid()));
            }
            enable(group);
            Path parent = Files.createDirectories(group.resolve(PARENT));
            enable(parent);
            return List.of(parent);
        } catch (IOException e) {
            LOG.info("Control group v2 is not delegated to the server: group={} cause={}", group, e.getMessage());
            return List.of();
        }
    }

    private static void enable(Path group) throws IOException {
        for (String controller : V2_CONTROLLERS) {
            if (String.valueOf(CgroupFiles.text(group.resolve("cgroup.controllers")))
                    .contains(controller)) {
                Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static boolean canCreateIn(Path parent) {
        try {
            Files.createDirectories(parent);
            Path probe = parent.resolve("probe");
            Files.createDirectories(probe);
            Files.delete(probe);
            return Files.isWritable(parent);
        } catch (IOException e) {
            LOG.debug("Cannot create control groups: parent={}", parent, e);
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

    /** Creates the group of a run and sets its limits. */
    Cgroup create(InstanceSpec spec) throws IOException {
        if (!v2Parent.isEmpty()) {
            Path directory = Files.createDirectories(
                    v2Parent.getFirst().resolve(spec.id().value()));
            if (spec.cpuLimitMillis() != null) {
                write(directory, "cpu.max", quota(spec.cpuLimitMillis()) + " " + CPU_PERIOD_MICROS);
            }
            if (spec.memoryLimitBytes() != null) {
                write(directory, "memory.max", Long.toString(spec.memoryLimitBytes()));
                writeIfExists(directory, "memory.swap.max", "0");
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
            writeIfExists(v1(directories, "memory"), "memory.memsw.limit_in_bytes", bytes);
        }
        return new CgroupV1(directories);
    }

    /** Returns the CPU time per period. The kernel's minimum is one millisecond. */
    private static long quota(int cpuLimitMillis) {
        return Math.max(1_000, cpuLimitMillis * MICROS_PER_MILLI_CORE);
    }

    private static Path v1(Map<String, Path> directories, String controller) throws IOException {
        Path directory = directories.get(controller);
        if (directory == null) {
            throw new IOException("This host has no cgroup controller " + controller);
        }
        return directory;
    }

    /** Returns the group of a run that a previous server started. */
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

    private static void writeIfExists(Path directory, String file, String value) throws IOException {
        if (Files.exists(directory.resolve(file))) {
            write(directory, file, value);
        }
    }
}
