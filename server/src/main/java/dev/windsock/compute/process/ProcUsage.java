// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The total usage of each session's processes according to {@code /proc}. CPU time of ended processes counts only if their
 * parents waited for them; shared memory counts once per process. Stateless; blocks.
 */
final class ProcUsage {
    /** USER_HZ is 100 on every Linux that Java supports; see time(7). */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final long PAGE_BYTES = 4_096;
    private static final Path PROC = Path.of("/proc");

    private ProcUsage() {}

    /** @param pids the pids of the session, excluding its leader, which is the supervisor */
    record Sum(long cpuNanos, long memoryBytes, int pids) {
        Sum plus(Sum other) {
            return new Sum(cpuNanos + other.cpuNanos, memoryBytes + other.memoryBytes, pids + other.pids);
        }
    }

    static Map<Integer, Sum> bySession() {
        Map<Integer, Sum> sums = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                ProcessStat.read(process.resolve("stat"))
                        .filter(stat -> stat.alive() && stat.session() != stat.pid())
                        .ifPresent(stat -> sums.merge(
                                stat.session(),
                                new Sum(stat.cpuTicks() * NANOS_PER_TICK, memory(process), 1),
                                Sum::plus));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sums;
    }

    private static long memory(Path process) {
        String statm = CgroupFiles.text(process.resolve("statm"));
        return statm == null ? 0 : Long.parseLong(statm.split(" ")[1]) * PAGE_BYTES;
    }
}
