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
 * determined once, by trying both.
 *
 * <p>Threading: immutable; blocks on kernel files.
 */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final String PARENT = "windsock";
    private static final String SERVER = "windsock-server";
    private static final List<String> V1_CONTROLLERS = List.of("cpu", "cpuacct", "memory", "blkio", "pids");
    private static final List<String> V2_CONTROLLERS = List.of("cpu", "memory", "io", "pids");
    private static final String V1_MEMORY = "memory.limit_in_bytes";
    private static final String V1_MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes";
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long MICROS_PER_MILLI_CORE = CPU_PERIOD_MICROS / 1_000;

    private final Path root;
    private final Map<String, Path> v1Parents;
    private final List<Path> v2Parent;
    private final int maxPids;

    private Cgroups(Path root, Map<String, Path> v1Parents, List<Path> v2Parent, int maxPids) {
        this.root = root;
        this.v1Parents = v1Parents;
        this.v2Parent = v2Parent;
        this.maxPids = maxPids;
    }

    /**
     * Determines what this host supports.
     *
     * @param maxPids how many processes and threads a run can have, if the host permits that limit
     */
    static Cgroups detect(int maxPids) {
        return detect(MOUNT, CgroupFiles.text(Path.of("/proc/self/cgroup")), maxPids);
    }

    /**
     * @param root where the hierarchies are mounted
     * @param procSelfCgroup the groups of the server; see cgroups(7)
     */
    static Cgroups detect(Path root, @Nullable String procSelfCgroup, int maxPids) {
        Map<String, String> own = own(procSelfCgroup);
        List<Path> v2 = v2Parent(root, own);
        Map<String, Path> v1 = v2.isEmpty() ? v1Parents(root, own) : Map.of();
        if (!v2.isEmpty()) {
            LOG.info("Using control groups for instances: version=2");
        } else if (!v1.isEmpty()) {
            LOG.info("Using control groups for instances: version=1 controllers={}", v1.keySet());
        } else {
            LOG.info("Control groups are unavailable, running instances without limits");
        }
        Cgroups cgroups = new Cgroups(root, v1, v2, maxPids);
        if (!cgroups.controls("pids")) {
            LOG.warn("Host permits no process limit, so an instance can use up all process ids on the host");
        }
        return cgroups;
    }

    static Cgroups none() {
        return new Cgroups(MOUNT, Map.of(), List.of(), Integer.MAX_VALUE);
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

    private static Map<String, Path> v1Parents(Path root, Map<String, String> own) {
        Map<String, Path> parents = new TreeMap<>();
        for (String controller : V1_CONTROLLERS) {
            String path = own.get(controller);
            if (path != null && Files.isDirectory(root.resolve(controller))) {
                Path parent =
                        root.resolve(controller).resolve(path.substring(1)).resolve(PARENT);
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
    private static List<Path> v2Parent(Path root, Map<String, String> own) {
        String path = own.get("");
        if (path == null || V2_CONTROLLERS.stream().noneMatch(controller -> isOffered(controller, root))) {
            return List.of();
        }
        // a server that is restarted in place starts in the group that its predecessor created
        Path group = root.resolve(path.substring(1).replaceFirst("/?" + SERVER + "$", ""));
        try {
            if (!group.equals(root)) {
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
            if (isOffered(controller, group)) {
                Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static boolean isOffered(String controller, Path group) {
        String offered = CgroupFiles.text(group.resolve("cgroup.controllers"));
        return offered != null && List.of(offered.trim().split(" ")).contains(controller);
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
        if (controls("cpu")) {
            capabilities.add(Capability.CPU_LIMIT);
        }
        if (controls("memory")) {
            capabilities.add(Capability.MEMORY_LIMIT);
        }
        return capabilities;
    }

    private boolean controls(String controller) {
        return v1Parents.containsKey(controller) || v2Parent.stream().anyMatch(parent -> isOffered(controller, parent));
    }

    /** Creates the group of a run and sets its limits. Its name contains the mark, which no copy of the data directory has. */
    Cgroup create(InstanceSpec spec, RunMark mark) throws IOException {
        Cgroup group = create(spec.id() + "-" + Long.toHexString(mark.kibibytes()));
        if (spec.cpuLimitMillis() != null || spec.memoryLimitBytes() != null) {
            limit(group, spec);
        }
        return group;
    }

    private Cgroup create(String name) throws IOException {
        if (!v2Parent.isEmpty()) {
            Path directory = Files.createDirectories(v2Parent.getFirst().resolve(name));
            writeIfExists(directory, "pids.max", Integer.toString(maxPids));
            return new CgroupV2(directory);
        }
        if (v1Parents.isEmpty()) {
            return new NoCgroup();
        }
        Map<String, Path> directories = new TreeMap<>();
        for (Map.Entry<String, Path> parent : v1Parents.entrySet()) {
            directories.put(
                    parent.getKey(), Files.createDirectories(parent.getValue().resolve(name)));
        }
        if (directories.containsKey("pids")) {
            write(v1(directories, "pids"), "pids.max", Integer.toString(maxPids));
        }
        return new CgroupV1(directories);
    }

    /** Sets the limits of a group, which may contain processes, to the limits of a spec. */
    void limit(Cgroup group, InstanceSpec spec) throws IOException {
        Integer cpu = spec.cpuLimitMillis();
        Long memory = spec.memoryLimitBytes();
        switch (group) {
            case CgroupV2(Path directory) -> {
                if (cpu != null || controls("cpu")) {
                    write(directory, "cpu.max", (cpu == null ? "max" : quota(cpu)) + " " + CPU_PERIOD_MICROS);
                }
                if (memory != null || controls("memory")) {
                    write(directory, "memory.max", memory == null ? "max" : Long.toString(memory));
                }
                writeIfExists(directory, "memory.swap.max", memory == null ? "max" : "0");
            }
            case CgroupV1(Map<String, Path> directories) -> {
                if (cpu != null || directories.containsKey("cpu")) {
                    write(v1(directories, "cpu"), "cpu.cfs_period_us", Long.toString(CPU_PERIOD_MICROS));
                    write(v1(directories, "cpu"), "cpu.cfs_quota_us", cpu == null ? "-1" : Long.toString(quota(cpu)));
                }
                if (memory != null || directories.containsKey("memory")) {
                    limitMemory(v1(directories, "memory"), memory == null ? -1 : memory);
                }
            }
            case NoCgroup none -> throw new IOException("this host has no control groups");
        }
    }

    /** The combined limit for memory and swap must never be below the limit for memory alone. */
    private static void limitMemory(Path directory, long bytes) throws IOException {
        String text = Long.toString(bytes);
        Long current = CgroupFiles.number(directory.resolve(V1_MEMORY));
        if (bytes < 0 || (current != null && bytes > current)) {
            writeIfExists(directory, V1_MEMORY_AND_SWAP, text);
            write(directory, V1_MEMORY, text);
        } else {
            write(directory, V1_MEMORY, text);
            writeIfExists(directory, V1_MEMORY_AND_SWAP, text);
        }
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
            byController.put(root.relativize(directory).getName(0).toString(), directory);
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
