// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.compute.HostSize;
import dev.windsock.compute.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Turns two readings of counters into a sample. A counter that went down has started over and gives no rate. */
final class Rates {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private Rates() {}

    /** @param before the reading before of the same run, or null for a first one */
    static Sample sample(
            Instant second, @Nullable Usage before, Usage now, MeteredInstances.Metered instance, HostSize host) {
        Double cores = before == null ? null : cores(before.cpuNanos(), now.cpuNanos(), before.at(), now.at());
        Double hostCores = cores == null ? null : Math.min(cores, host.cpuCount());
        Integer cpuLimit = instance.cpuLimitMillis();
        Long memoryLimit = instance.memoryLimitBytes();
        return new Sample(
                instance.id().value(),
                second,
                cpuLimit == null ? percent(hostCores, host.cpuCount()) : percent(cores, cpuLimit / 1000.0),
                percent(hostCores, host.cpuCount()),
                now.memoryBytes(),
                memoryLimit,
                percent(now.memoryBytes(), memoryLimit == null ? host.memoryBytes() : memoryLimit),
                now.networkRxBytes(),
                now.networkTxBytes(),
                now.diskReadBytes(),
                now.diskWriteBytes(),
                now.pids());
    }

    /** @param before the reading before, or null for the first one */
    static HostSample host(Instant second, @Nullable HostReading before, HostReading now, HostSize size) {
        Long total = now.memoryTotalBytes();
        Long available = now.memoryAvailableBytes();
        Long used = total == null || available == null ? null : Long.valueOf(Math.max(0, total - available));
        long memory = total == null ? size.memoryBytes() : total;
        Double cores = null;
        Double rx = null;
        Double tx = null;
        if (before != null) {
            cores = cores(before.cpuNanos(), now.cpuNanos(), before.at(), now.at());
            rx = perSecond(before.networkRxBytes(), now.networkRxBytes(), before.at(), now.at());
            tx = perSecond(before.networkTxBytes(), now.networkTxBytes(), before.at(), now.at());
        }
        return new HostSample(
                second,
                size.cpuCount(),
                percent(cores == null ? null : Math.min(cores, size.cpuCount()), size.cpuCount()),
                used,
                memory,
                percent(used, memory),
                now.networkRxBytes(),
                now.networkTxBytes(),
                rounded(rx),
                rounded(tx),
                now.diskReadBytes(),
                now.diskWriteBytes());
    }

    /** To two decimals; more would only lengthen every frame. */
    static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Double.valueOf(Math.round(value * 100) / 100.0);
    }

    private static @Nullable Double percent(@Nullable Number part, double whole) {
        return part == null || whole <= 0 ? null : rounded(100 * part.doubleValue() / whole);
    }

    /** How many cores were busy on average. */
    private static @Nullable Double cores(
            @Nullable Long beforeNanos, @Nullable Long nowNanos, Instant before, Instant now) {
        Double nanosPerSecond = perSecond(beforeNanos, nowNanos, before, now);
        return nanosPerSecond == null ? null : Double.valueOf(nanosPerSecond / NANOS_PER_SECOND);
    }

    private static @Nullable Double perSecond(
            @Nullable Long beforeCount, @Nullable Long nowCount, Instant before, Instant now) {
        long elapsed = Duration.between(before, now).toNanos();
        if (beforeCount == null || nowCount == null || nowCount < beforeCount || elapsed <= 0) {
            return null;
        }
        return (nowCount - beforeCount) * NANOS_PER_SECOND / elapsed;
    }
}
