// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A version 2 control group: one directory. See the kernel's Documentation/admin-guide/cgroup-v2.rst. */
record CgroupV2(Path directory) implements Cgroup {
    @Override
    public List<Path> directories() {
        return List.of(directory);
    }

    @Override
    public Set<Integer> pids() {
        return CgroupFiles.pids(directory);
    }

    /** From Linux 5.14. Even processes that fork faster than they can be listed cannot escape. */
    @Override
    public void kill() {
        CgroupFiles.writeIfExists(directory.resolve("cgroup.kill"), "1");
    }

    @Override
    public Counters counters() {
        Long micros = CgroupFiles.number(directory.resolve("cpu.stat"), "usage_usec");
        return new Counters(micros == null ? null : micros * 1_000, memory(), ioTotal("rbytes="), ioTotal("wbytes="));
    }

    private @Nullable Long memory() {
        return CgroupFiles.withoutFileCache(
                CgroupFiles.number(directory.resolve("memory.current")), directory.resolve("memory.stat"), "");
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
    public long memoryKills() {
        Long kills = CgroupFiles.number(directory.resolve("memory.events"), "oom_kill");
        return kills == null ? 0 : kills;
    }

    @Override
    public boolean remove() {
        return CgroupFiles.remove(directory);
    }
}
