// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.time.Duration;

/**
 * The contents of {@code /proc/<pid>/stat}; see proc_pid_stat(5).
 *
 * @param cpu the CPU time in user and kernel mode, including threads that have ended, in steps of 10 ms
 */
public record ProcStat(Duration cpu, int threads) {
    /** The kernel's USER_HZ, which is 100 on every architecture on which Java supports Linux. */
    private static final int TICK_MILLIS = 10;

    // indices start at the third field, which follows the command name
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int THREADS = 17;

    /**
     * Parses the only line of the file. The command name ends at the last parenthesis, because the name itself may contain
     * parentheses.
     */
    public static ProcStat parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        return new ProcStat(Duration.ofMillis(ticks * TICK_MILLIS), Integer.parseInt(fields[THREADS]));
    }
}
