// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.compute.HostSize;
import dev.windsock.compute.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calculates samples from two readings of counters. A counter that decreased was reset and yields no rate. */
final class SampleCalculator {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private SampleCalculator() {}

    /** @param previous the previous reading of the same run, or null for the first one */
    static Sample sample(
            Instant second, @Nullable Usage previous, Usage now, MeteredInstances.Metered instance, HostSize host) {
        Double cores = previous == null ? null : cores(previous.cpuNanos(), now.cpuNanos(), previous.at(), now.at());
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

    /** @param previous the previous reading, or null for the first one */
    static HostSample host(Instant second, @Nullable HostReading previous, HostReading now, HostSize size) {
        Long total = now.memoryTotalBytes();
        Long available = now.memoryAvailableBytes();
        Long used = total == null || available == null ? null : Long.valueOf(Math.max(0, total - available));
        long memory = total == null ? size.memoryBytes() : total;
        Double cores = null;
        Double rx = null;
        Double tx = null;
        if (previous != null) {
            cores = cores(previous.cpuNanos(), now.cpuNanos(), previous.at(), now.at());
            rx = perSecond(previous.networkRxBytes(), now.networkRxBytes(), previous.at(), now.at());
            tx = perSecond(previous.networkTxBytes(), now.networkTxBytes(), previous.at(), now.at());
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

    /** Rounds to two decimals; more digits would only lengthen every frame. */
    static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Double.valueOf(Math.round(value * 100) / 100.0);
    }

    private static @Nullable Double percent(@Nullable Number part, double whole) {
        return part == null || whole <= 0 ? null : rounded(100 * part.doubleValue() / whole);
    }

    /** Returns the average number of busy cores. */
    private static @Nullable Double cores(
            @Nullable Long previousNanos, @Nullable Long nowNanos, Instant previous, Instant now) {
        Double nanosPerSecond = perSecond(previousNanos, nowNanos, previous, now);
        return nanosPerSecond == null ? null : Double.valueOf(nanosPerSecond / NANOS_PER_SECOND);
    }

    private static @Nullable Double perSecond(
            @Nullable Long previousCount, @Nullable Long nowCount, Instant previous, Instant now) {
        long elapsed = Duration.between(previous, now).toNanos();
        if (previousCount == null || nowCount == null || nowCount < previousCount || elapsed <= 0) {
            return null;
        }
        return (nowCount - previousCount) * NANOS_PER_SECOND / elapsed;
    }
}
