// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.json.SteadyClock;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the machine's counters from {@code /proc}, see proc(5). Stateless; blocks on kernel files. */
@Singleton
final class ProcHostMeter implements HostMeter {
    /** USER_HZ is 100 on every Linux that Java supports; see time(7). */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final long SECTOR_BYTES = 512;
    private static final long BYTES_PER_KIB = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(ProcHostMeter.class);

    private final Clock clock;
    private final Path proc;
    private final Path sysBlock;

    @Inject
    ProcHostMeter(SteadyClock clock) {
        this(clock, Path.of("/proc"), Path.of("/sys/block"));
    }

    ProcHostMeter(Clock clock, Path proc, Path sysBlock) {
        this.clock = clock;
        this.proc = proc;
        this.sysBlock = sysBlock;
    }

    @Override
    public HostReading read() {
        List<String> memory = lines("meminfo");
        List<String> network = lines("net/dev");
        List<String> disks = lines("diskstats");
        return new HostReading(
                clock.instant(),
                cpuNanos(lines("stat")),
                kibibytes(memory, "MemTotal:"),
                kibibytes(memory, "MemAvailable:"),
                network(network, 0),
                network(network, 8),
                disk(disks, 5),
                disk(disks, 9));
    }

    /** Sums all fields but idle and iowait: user nice system irq softirq steal. User time includes guest time. */
    private static @Nullable Long cpuNanos(List<String> stat) {
        return stat.stream()
                .filter(line -> line.startsWith("cpu "))
                .map(line -> line.substring(4).trim().split(" +"))
                .map(fields -> {
                    long ticks = 0;
                    for (int i : new int[] {0, 1, 2, 5, 6, 7}) {
                        ticks += Long.parseLong(fields[i]);
                    }
                    return ticks * NANOS_PER_TICK;
                })
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Long kibibytes(List<String> meminfo, String name) {
        return meminfo.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Long network(List<String> lines, int field) {
        return sum(
                lines.stream()
                        .filter(line -> line.contains(":") && !line.trim().startsWith("lo:"))
                        .map(line -> line.substring(line.indexOf(':') + 1))
                        .toList(),
                line -> Long.parseLong(line.trim().split(" +")[field]));
    }

    /** Counts whole disks only, because disks include their partitions and the disks below loop devices. */
    private @Nullable Long disk(List<String> lines, int field) {
        return sum(
                lines.stream()
                        .filter(line -> {
                            String name = line.trim().split(" +")[2];
                            return Files.isDirectory(sysBlock.resolve(name))
                                    && !name.startsWith("loop")
                                    && !name.startsWith("ram");
                        })
                        .toList(),
                line -> Long.parseLong(line.trim().split(" +")[field]) * SECTOR_BYTES);
    }

    private static @Nullable Long sum(List<String> lines, ToLongFunction<String> count) {
        return lines.isEmpty()
                ? null
                : Long.valueOf(lines.stream().mapToLong(count).sum());
    }

    private List<String> lines(String file) {
        try {
            return Arrays.asList(Files.readString(proc.resolve(file)).split("\n"));
        } catch (IOException e) {
            LOG.debug("Cannot read a kernel file: file={}", file, e);
            return List.of();
        }
    }
}
