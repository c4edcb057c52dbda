// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.time.Duration;

/** The contents of {@code /proc/<pid>/task/<tid>/schedstat}: the CPU time of a thread in nanoseconds. */
public record SchedStat(Duration onCpu) {
    /** Parses the only line of the file; see Documentation/scheduler/sched-stats of the kernel. */
    public static SchedStat parse(String line) {
        return new SchedStat(Duration.ofNanos(Long.parseLong(line.substring(0, line.indexOf(' ')))));
    }
}
