// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes that hold locks on a file, according to the kernel. Stateless; does not open the file. */
final class LockHolders {
    private static final Path LOCKS = Path.of("/proc/locks");

    /** The columns of a line such as {@code 1: POSIX  ADVISORY  READ  4711 08:01:1234 120 120}. */
    private static final int PID_COLUMN = 4;

    private static final int INODE_COLUMN = 5;

    private LockHolders() {}

    /**
     * Returns the ids of the processes other than this one that hold locks on a file. Those in another container are not
     * visible. The list is empty if the kernel does not provide it.
     */
    static List<Long> of(Path file) {
        try (Stream<String> locks = Files.lines(LOCKS)) {
            return of(Files.getAttribute(file, "unix:ino").toString(), locks);
        } catch (IOException | RuntimeException e) {
            // only a hint for the operator
            return List.of();
        }
    }

    /** @param inode the number of the file in its file system */
    static List<Long> of(String inode, Stream<String> locks) {
        long self = ProcessHandle.current().pid();
        return locks.map(line -> line.split("\\s+"))
                .filter(columns -> columns.length > INODE_COLUMN && columns[INODE_COLUMN].endsWith(":" + inode))
                .map(columns -> Long.parseLong(columns[PID_COLUMN]))
                .filter(pid -> pid > 0 && pid != self)
                .distinct()
                .sorted()
                .toList();
    }
}
