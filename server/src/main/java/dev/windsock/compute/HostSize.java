// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The size of the machine that instances run on.
 *
 * @param node its host name
 */
public record HostSize(String node, int cpuCount, long memoryBytes) {
    private static final long BYTES_PER_KIB = 1_024;

    /** Returns the size of this machine according to its kernel. Blocks on files in {@code /proc}. */
    public static HostSize ofThisHost() {
        Runtime runtime = Runtime.getRuntime();
        return new HostSize(
                read("/proc/sys/kernel/hostname").map(String::strip).orElse("localhost"),
                runtime.availableProcessors(),
                read("/proc/meminfo").flatMap(HostSize::memoryBytes).orElseGet(runtime::maxMemory));
    }

    private static Optional<Long> memoryBytes(String meminfo) {
        return meminfo.lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB)
                .findFirst();
    }

    private static Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
