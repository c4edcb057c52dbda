// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Marks all processes of an instance with a unique resource limit that limits nothing: Linux ignores RLIMIT_RSS, and the value
 * is more than 4 EiB. A process passes its limits to every process that it starts. It keeps them when it creates a session,
 * clears its environment, changes its user or loses its parent. Only a process that sets this very limit loses the mark. See
 * getrlimit(2) and proc_pid_limits(5).
 *
 * <p>Each instance directory has its own mark. If a server runs on a copy of a data directory, the processes that it starts
 * therefore differ from those of the original, although their instances have the same ids.
 *
 * <p>Threading: immutable; blocks on {@code /proc}.
 *
 * @param kibibytes the limit in the unit of {@code ulimit -m}
 */
record RunMark(long kibibytes) {
    private static final String LIMIT = "Max resident set ";
    private static final Pattern BYTES = Pattern.compile("\\d{1,19}");

    /** The limit in bytes must fit into 63 bits, and be so large that no program adapts to it. */
    private static final int RANDOM_BITS = 52;

    /** Returns the mark of the runs of earlier versions, from the last bits of the instance's id, which are random. */
    static RunMark of(InstanceId id) {
        return ofBits(UUID.fromString(id.value()).getLeastSignificantBits());
    }

    /** Returns a new mark. */
    static RunMark random() {
        return ofBits(UUID.randomUUID().getLeastSignificantBits());
    }

    private static RunMark ofBits(long random) {
        return new RunMark(1L << RANDOM_BITS | random & ((1L << RANDOM_BITS) - 1));
    }

    /**
     * Returns the mark of a process; empty if it has none or has ended. A process may lower its own limit, but not the maximum,
     * which has the mark as well.
     *
     * @param process its directory in {@code /proc}
     */
    static Optional<RunMark> on(Path process) {
        try {
            return Files.readString(process.resolve("limits"))
                    .lines()
                    .filter(line -> line.startsWith(LIMIT))
                    .flatMap(
                            line -> Arrays.stream(line.substring(LIMIT.length()).split(" +")))
                    .filter(word -> BYTES.matcher(word).matches())
                    .map(word -> Long.parseUnsignedLong(word) >>> 10)
                    .filter(limit -> limit >> RANDOM_BITS == 1)
                    .map(RunMark::new)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
