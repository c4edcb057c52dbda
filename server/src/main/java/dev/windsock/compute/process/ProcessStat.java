// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The contents of {@code /proc/<pid>/stat}, see proc(5).
 *
 * @param state one letter: R, S, D, T, Z, ...
 * @param session the pid of the session's leader
 * @param foreground the foreground process group of its terminal; -1 if it has no terminal
 * @param cpuTicks user and system time, including children that it waited for
 * @param startTicks time from boot to its start; together with the pid it is unique until the next boot
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
     * Returns empty if there is no such process.
     *
     * @throws UncheckedIOException when that is unknown, for example because no file descriptor is available. Callers must
     *     not treat this as the end of the process, because they would kill a running instance.
     */
    static Optional<ProcessStat> of(int pid) {
        return read(Path.of("/proc", Integer.toString(pid), "stat"));
    }

    static Optional<ProcessStat> read(Path stat) {
        try {
            String line = Files.readString(stat);
            // the file is empty while a process exits
            return line.indexOf(')') < 0 ? Optional.empty() : Optional.of(parse(line));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // the process exited while its file was being read
            if (String.valueOf(e.getMessage()).contains(ESRCH)) {
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    static ProcessStat parse(String line) {
        // the command's name is in parentheses and may itself contain spaces and parentheses
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

    /** Whether the process is still running; a zombie is not. */
    boolean alive() {
        return state != 'Z' && state != 'X';
    }

    /** Whether the process is in an uninterruptible wait, in which it cannot stop. */
    boolean blocked() {
        return state == 'D';
    }

    boolean paused() {
        return state == 'T' || state == 't';
    }
}
