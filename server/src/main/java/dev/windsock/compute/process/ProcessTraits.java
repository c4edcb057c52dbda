// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The inherited attributes of a process, from the files of its directory in {@code /proc}; see proc(5).
 *
 * @param ignoredSignals one bit for each signal, the lowest for signal 1
 * @param blockedSignals the blocked signals, in the same format
 * @param umask the umask, in octal
 * @param softLimits the soft limits by the kernel's name, such as {@code Max open files}; {@code unlimited} is represented by
 *     the maximum value
 */
record ProcessTraits(
        long ignoredSignals,
        long blockedSignals,
        int niceness,
        String umask,
        int oomScoreAdjustment,
        Map<String, Long> softLimits) {
    /** The signals 32 and 33, which the C library keeps for itself; see signal(7). */
    private static final long INTERNAL = 3L << 31;

    private static final int NICE = 16;
    private static final int HEX = 16;
    private static final int NAME_LENGTH = 26;

    static ProcessTraits of(Path directory) throws IOException {
        return parse(
                Files.readString(directory.resolve("status")),
                Files.readString(directory.resolve("stat")),
                Files.readString(directory.resolve("oom_score_adj")),
                Files.readString(directory.resolve("limits")));
    }

    /** Whether the process ignores a signal that can be sent to it. */
    boolean ignoresSignals() {
        return (ignoredSignals & ~INTERNAL) != 0;
    }

    boolean ignores(int signal) {
        return (ignoredSignals & ~INTERNAL & 1L << (signal - 1)) != 0;
    }

    /** Parses the contents of the files with these names. */
    static ProcessTraits parse(String status, String stat, String oomScoreAdjustment, String limits) {
        Map<String, String> fields = new HashMap<>();
        status.lines()
                .map(line -> line.split(":\\s*", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> fields.put(pair[0], pair[1]));
        String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
        Map<String, Long> soft = new HashMap<>();
        limits.lines().skip(1).forEach(line -> {
            String value = line.substring(NAME_LENGTH).trim().split("\\s+")[0];
            soft.put(
                    line.substring(0, NAME_LENGTH).trim(),
                    value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value));
        });
        return new ProcessTraits(
                Long.parseUnsignedLong(fields.getOrDefault("SigIgn", "0"), HEX),
                Long.parseUnsignedLong(fields.getOrDefault("SigBlk", "0"), HEX),
                Integer.parseInt(numbers[NICE]),
                fields.getOrDefault("Umask", ""),
                Integer.parseInt(oomScoreAdjustment.trim()),
                Map.copyOf(soft));
    }
}
