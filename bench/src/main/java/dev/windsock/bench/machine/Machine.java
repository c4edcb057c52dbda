// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine on which a benchmark runs, and its load.
 *
 * @param load the load averages over 1, 5 and 15 minutes before the benchmark
 */
public record Machine(int cores, String cpu, String kernel, String jvm, String load) {
    /** Describes this machine and its current load. */
    public static Machine now() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                read("/proc/cpuinfo")
                        .lines()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"),
                loadNow());
    }

    /** Returns the load averages over 1, 5 and 15 minutes. */
    public static String loadNow() {
        String[] fields = read("/proc/loadavg").split(" ", -1);
        return String.join(" ", fields[0], fields[1], fields[2]);
    }

    /** Returns the open-file limit for processes that this one starts. */
    public static long openFiles() {
        return read("/proc/self/limits")
                .lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s+", -1)[3])
                .mapToLong(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text))
                .findFirst()
                .orElse(1_024);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
