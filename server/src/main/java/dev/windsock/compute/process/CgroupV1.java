// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A version 1 control group: one directory in the hierarchy of each controller. See the kernel's
 * Documentation/admin-guide/cgroup-v1.
 *
 * @param byController the directories by controller, such as {@code cpu}, {@code cpuacct}, {@code memory}, {@code blkio}
 */
record CgroupV1(Map<String, Path> byController) implements Cgroup {
    @Override
    public List<Path> directories() {
        return byController.values().stream().distinct().sorted().toList();
    }

    @Override
    public Set<Integer> pids() {
        return directories().stream()
                .map(CgroupFiles::pids)
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
    }

    @Override
    public void kill() {}

    @Override
    public Counters counters() {
        Path blkio = byController.get("blkio");
        return new Counters(
                number("cpuacct", "cpuacct.usage"),
                memory(),
                blkio == null ? null : blkioTotal(blkio, "Read"),
                blkio == null ? null : blkioTotal(blkio, "Write"));
    }

    private @Nullable Long memory() {
        Path memory = byController.get("memory");
        return memory == null
                ? null
                : CgroupFiles.withoutFileCache(
                        number("memory", "memory.usage_in_bytes"), memory.resolve("memory.stat"), "total_");
    }

    private static @Nullable Long blkioTotal(Path blkio, String direction) {
        String text = CgroupFiles.text(blkio.resolve("blkio.throttle.io_service_bytes_recursive"));
        if (text == null) {
            return null;
        }
        return text.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 3 && words[1].equals(direction))
                .mapToLong(words -> Long.parseLong(words[2]))
                .sum();
    }

    private @Nullable Long number(String controller, String file) {
        Path directory = byController.get(controller);
        return directory == null ? null : CgroupFiles.number(directory.resolve(file));
    }

    @Override
    public long memoryKills() {
        Path memory = byController.get("memory");
        Long kills = memory == null ? null : CgroupFiles.number(memory.resolve("memory.oom_control"), "oom_kill");
        return kills == null ? 0 : kills;
    }

    @Override
    public boolean remove() {
        boolean removed = true;
        for (Path directory : directories()) {
            removed &= CgroupFiles.remove(directory);
        }
        return removed;
    }
}
