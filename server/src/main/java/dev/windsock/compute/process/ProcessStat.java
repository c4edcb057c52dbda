// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One line of {@code /proc/<pid>/stat}, see proc(5).
 *
 * @param state one letter: R, S, D, T, Z, ...
 * @param session the process id of the session's leader
 * @param foreground the process group in the foreground of its terminal; -1 where it has none
 * @param cpuTicks user and system time, of its waited-for children too
 * @param startTicks after boot; with the pid it names a process uniquely until the next boot
 */
record ProcessStat(int pid, char state, int session, int foreground, long cpuTicks, long startTicks) {
    private static final String ESRCH = "No such process";
    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int TPGID = 5;
    private static final int UTIME = 11;
    private static final int CSTIME = 14;
    private static final int STARTTIME = 19;

    /**
     * Empty when there is no such process.
     *
     * @throws UncheckedIOException when that cannot be known, such as for want of a file descriptor: whoever took it for
     *     an end would kill what runs
     */
    static Optional<ProcessStat> of(int pid) {
        return read(Path.of("/proc", Integer.toString(pid), "stat"));
    }

    static Optional<ProcessStat> read(Path stat) {
        try {
            String line = Files.readString(stat);
            // empty for a process that ends just now
            return line.indexOf(')') < 0 ? Optional.empty() : Optional.of(parse(line));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // a process that ends while its file is being read
            if (String.valueOf(e.getMessage()).contains(ESRCH)) {
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    static ProcessStat parse(String line) {
        // the command's name stands in parentheses and may hold spaces and parentheses itself
        int pid = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).trim().split(" ");
        long ticks = 0;
        for (int i = UTIME; i <= CSTIME; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return new ProcessStat(
                pid,
                fields[STATE].charAt(0),
                Integer.parseInt(fields[SESSION]),
                Integer.parseInt(fields[TPGID]),
                ticks,
                Long.parseLong(fields[STARTTIME]));
    }

    /** A zombie holds nothing but its exit code. */
    boolean alive() {
        return state != 'Z' && state != 'X';
    }

    boolean paused() {
        return state == 'T' || state == 't';
    }
}
