// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

/**
 * The contents of {@code /proc/<pid>/statm}; see proc_pid_statm(5).
 *
 * @param residentBytes the physical memory of the process, excluding the kernel's socket buffers
 */
public record Statm(long residentBytes) {
    private static final int PAGE_BYTES = 4096;

    /** Parses the only line of the file, which counts pages of 4 KiB. */
    public static Statm parse(String line) {
        return new Statm(Long.parseLong(line.split(" ", -1)[1]) * PAGE_BYTES);
    }
}
