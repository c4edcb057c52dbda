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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the machine's counters from {@code /proc}; see proc(5). Stateless; blocks on kernel files. */
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
        Traffic network = network(lines("net/dev"));
        Traffic disks = disks(lines("diskstats"));
        return new HostReading(
                clock.instant(),
                cpuNanos(lines("stat")),
                kibibytes(memory, "MemTotal:"),
                kibibytes(memory, "MemAvailable:"),
                network.in(),
                network.out(),
                disks.in(),
                disks.out());
    }

    /** Bytes that were received or read, and bytes that were sent or written; null if there is no device. */
    private record Traffic(@Nullable Long in, @Nullable Long out) {
        private static final Traffic NONE = new Traffic(null, null);

        private Traffic plus(String inMore, String outMore, long unit) {
            return new Traffic(sum(in, inMore, unit), sum(out, outMore, unit));
        }

        private static long sum(@Nullable Long before, String more, long unit) {
            return (before == null ? 0 : before) + Long.parseLong(more) * unit;
        }
    }

    /** Sums all fields except idle and iowait: user nice system irq softirq steal. User time includes guest time. */
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

    private static Traffic network(List<String> lines) {
        Traffic all = Traffic.NONE;
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon >= 0 && !line.substring(0, colon).trim().equals("lo")) {
                String[] fields = line.substring(colon + 1).trim().split(" +");
                all = all.plus(fields[0], fields[8], 1);
            }
        }
        return all;
    }

    /** Counts whole disks only, because the counters of a disk include those of its partitions and of loop devices on it. */
    private Traffic disks(List<String> lines) {
        Traffic all = Traffic.NONE;
        for (String line : lines) {
            String[] fields = line.trim().split(" +");
            // a sandbox may show an empty file
            if (fields.length > 9 && isWholeDisk(fields[2])) {
                all = all.plus(fields[5], fields[9], SECTOR_BYTES);
            }
        }
        return all;
    }

    private boolean isWholeDisk(String name) {
        return !name.startsWith("loop") && !name.startsWith("ram") && Files.isDirectory(sysBlock.resolve(name));
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
