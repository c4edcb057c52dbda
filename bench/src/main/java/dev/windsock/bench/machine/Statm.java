// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

/**
 * What {@code /proc/<pid>/statm} says of a process; see proc_pid_statm(5).
 *
 * @param residentBytes of physical memory that it holds; the kernel's socket buffers are not among them
 */
public record Statm(long residentBytes) {
    private static final int PAGE_BYTES = 4096;

    /** Reads the file's one line, which counts pages of 4 KiB. */
    public static Statm parse(String line) {
        return new Statm(Long.parseLong(line.split(" ", -1)[1]) * PAGE_BYTES);
    }
}
