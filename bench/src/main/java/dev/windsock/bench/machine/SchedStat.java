// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.time.Duration;

/** What {@code /proc/<pid>/task/<tid>/schedstat} says of a thread: how long it was on a CPU, to the nanosecond. */
public record SchedStat(Duration onCpu) {
    /** Reads the file's one line; see Documentation/scheduler/sched-stats of the kernel. */
    public static SchedStat parse(String line) {
        return new SchedStat(Duration.ofNanos(Long.parseLong(line.substring(0, line.indexOf(' ')))));
    }
}
