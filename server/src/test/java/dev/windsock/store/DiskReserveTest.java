// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which disks count as full. The tests of faults fill a real one. */
final class DiskReserveTest {
    private static final long MORE_THAN_ANY_DISK = 1L << 43;

    @TempDir
    Path directory;

    /** The log cannot be truncated before the database has grown by as much. */
    @Test
    void setsSpaceAsideForALargeWriteAheadLog() throws IOException {
        DiskReserve disk = new DiskReserve(directory);
        assertThat(disk.isLow()).isFalse();
        try (RandomAccessFile wal =
                new RandomAccessFile(directory.resolve("store.db-wal").toFile(), "rw")) {
            // without content, so it uses no space
            wal.setLength(MORE_THAN_ANY_DISK);
            assertThat(new DiskReserve(directory).isLow()).isTrue();
            wal.setLength(0);
        }
        assertThat(new DiskReserve(directory).isLow()).isFalse();
    }

    /** The database reports the actual cause. */
    @Test
    void doesNotMistakeADeletedDirectoryForAFullDisk() {
        assertThat(new DiskReserve(directory.resolve("deleted")).isLow()).isFalse();
    }
}
