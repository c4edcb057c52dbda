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
 * Identifies one run uniquely: the kernel reuses pids, but not with the same start time in the same boot.
 *
 * @param main the instance's own process
 * @param supervisor the shell that waits for it and stores its exit code; the leader of the session
 * @param bootId the first part of the kernel's boot id
 */
record ProcessRef(Identity main, Identity supervisor, String bootId) {
    private static final Pattern SHAPE =
            Pattern.compile("(\\d{1,9})@(\\d{1,18})\\+(\\d{1,9})@(\\d{1,18})/([0-9a-f]{8})");
    private static final String BOOT_ID = readBootId();

    /** The pid and the start time of a process. */
    record Identity(int pid, long startTicks) {
        static Identity of(ProcessStat stat) {
            return new Identity(stat.pid(), stat.startTicks());
        }

        /** Returns the current state of the process; empty when it has ended, even if its pid was reused. */
        Optional<ProcessStat> current() {
            return ProcessStat.of(pid)
                    .filter(stat -> stat.startTicks() == startTicks)
                    .filter(ProcessStat::alive);
        }
    }

    static ProcessRef ofThisBoot(ProcessStat main, ProcessStat supervisor) {
        return new ProcessRef(Identity.of(main), Identity.of(supervisor), BOOT_ID);
    }

    static Optional<ProcessRef> parse(DriverRef ref) {
        Matcher matcher = SHAPE.matcher(ref.value());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ProcessRef(
                new Identity(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))),
                new Identity(Integer.parseInt(matcher.group(3)), Long.parseLong(matcher.group(4))),
                matcher.group(5)));
    }

    boolean isFromEarlierBoot() {
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
