// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A control group of version 2: one directory. See the kernel's Documentation/admin-guide/cgroup-v2.rst. */
record CgroupV2(Path directory) implements Cgroup {
    @Override
    public List<Path> directories() {
        return List.of(directory);
    }

    @Override
    public Set<Integer> pids() {
        return CgroupFiles.pids(directory);
    }

    @Override
    public Counters counters() {
        Long micros = CgroupFiles.number(directory.resolve("cpu.stat"), "usage_usec");
        return new Counters(micros == null ? null : micros * 1_000, memory(), ioTotal("rbytes="), ioTotal("wbytes="));
    }

    /** Excludes the inactive file cache, which the kernel reclaims first, as container engines do. */
    private @Nullable Long memory() {
        Long usage = CgroupFiles.number(directory.resolve("memory.current"));
        Long cache = CgroupFiles.number(directory.resolve("memory.stat"), "inactive_file");
        return usage == null || cache == null ? usage : Long.valueOf(Math.max(0, usage - cache));
    }

    private @Nullable Long ioTotal(String key) {
        String text = CgroupFiles.text(directory.resolve("io.stat"));
        if (text == null) {
            return null;
        }
        return text.lines()
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .filter(word -> word.startsWith(key))
                .mapToLong(word -> Long.parseLong(word.substring(key.length())))
                .sum();
    }

    @Override
    public boolean outOfMemory() {
        Long kills = CgroupFiles.number(directory.resolve("memory.events"), "oom_kill");
        return kills != null && kills > 0;
    }

    @Override
    public boolean remove() {
        return CgroupFiles.remove(directory);
    }
}
