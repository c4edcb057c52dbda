// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.DriverRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one run so that no other process can be mistaken for it: pids come again, but not with the same start time in the
 * same boot.
 *
 * @param main the instance's own process
 * @param supervisor the shell that waits for it and keeps its exit code; leader of the session
 * @param bootId the first part of the kernel's boot id
 */
record ProcessRef(Named main, Named supervisor, String bootId) {
    private static final Pattern SHAPE =
            Pattern.compile("(\\d{1,9})@(\\d{1,18})\\+(\\d{1,9})@(\\d{1,18})/([0-9a-f]{8})");
    private static final String BOOT_ID = readBootId();

    /** A process by pid and start time. */
    record Named(int pid, long startTicks) {
        static Named of(ProcessStat stat) {
            return new Named(stat.pid(), stat.startTicks());
        }

        /** The process as it is now; empty when it has ended, also if another one has its pid. */
        Optional<ProcessStat> now() {
            return ProcessStat.of(pid)
                    .filter(stat -> stat.startTicks() == startTicks)
                    .filter(ProcessStat::alive);
        }
    }

    static ProcessRef ofThisBoot(ProcessStat main, ProcessStat supervisor) {
        return new ProcessRef(Named.of(main), Named.of(supervisor), BOOT_ID);
    }

    static Optional<ProcessRef> parse(DriverRef ref) {
        Matcher matcher = SHAPE.matcher(ref.value());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ProcessRef(
                new Named(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))),
                new Named(Integer.parseInt(matcher.group(3)), Long.parseLong(matcher.group(4))),
                matcher.group(5)));
    }

    boolean ofEarlierBoot() {
        return !bootId.equals(BOOT_ID);
    }

    DriverRef driverRef() {
        return new DriverRef(
                main.pid + "@" + main.startTicks + "+" + supervisor.pid + "@" + supervisor.startTicks + "/" + bootId);
    }

    private static String readBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).substring(0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
