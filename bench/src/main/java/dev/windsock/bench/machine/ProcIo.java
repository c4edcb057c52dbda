// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

/**
 * The contents of {@code /proc/<pid>/io}; see proc_pid_io(5).
 *
 * @param writtenBytes the bytes that the process caused to be written to disks, in whole pages of the file system
 */
public record ProcIo(long writtenBytes) {
    private static final String WRITTEN = "write_bytes: ";

    /** Parses the lines of the file. */
    public static ProcIo parse(String lines) {
        return new ProcIo(lines.lines()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no write_bytes in: " + lines)));
    }
}
