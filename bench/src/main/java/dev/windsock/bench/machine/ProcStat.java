// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.time.Duration;

/**
 * What {@code /proc/<pid>/stat} says of a process; see proc_pid_stat(5).
 *
 * @param cpu in user and kernel mode together, of all its threads, also of those that have ended; in steps of 10 ms
 */
public record ProcStat(Duration cpu, int threads) {
    /** The kernel's USER_HZ, which is 100 on every architecture that Linux runs Java on. */
    private static final int TICK_MILLIS = 10;

    // counted from the field after the command's name, which is the third
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int THREADS = 17;

    /** Reads the file's one line. The command's name may have spaces and parentheses in it, so its last one counts. */
    public static ProcStat parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        return new ProcStat(Duration.ofMillis(ticks * TICK_MILLIS), Integer.parseInt(fields[THREADS]));
    }
}
