// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.PrivateFiles;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space on the disk of the embedded database that is set aside in a file, so that it remains available even if other programs
 * fill the rest. The file is deleted when the disk is full, so that the database can still open and store essential changes,
 * and created again once there is space.
 *
 * <p>A large write-ahead log also sets space aside: it can be truncated only after its content was copied to the database, which
 * grows meanwhile.
 *
 * <p>Threading: used by one thread at a time: the one that opens the database, then the log's writer. Blocks.
 */
final class DiskReserve implements DiskSpaceGuard {
    private static final String FILE = "store.reserve";
    private static final int BYTES = 16 << 20;
    private static final long LOW = MIN_FREE_MIB << 20;

    /** With less free space than this, the database itself may fail. */
    private static final long RELEASE_BELOW = 8L << 20;

    /** Free space required to create the file: enough that disk space is not low afterwards. */
    private static final long CREATE_ABOVE = LOW + BYTES + (8L << 20);

    /** More than any program can write within {@link #VALIDITY_NANOS}, so the next check can wait for that long. */
    private static final long PLENTY = 4L << 30;

    private static final long VALIDITY_NANOS = 100_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);

    private final Path directory;
    private final Path file;
    private final File wal;
    private boolean reserved;
    private boolean failing;
    private boolean plenty;
    private long checked;

    DiskReserve(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(FILE);
        this.wal = SqliteFile.log(directory.resolve(SqliteFile.NAME)).toFile();
        this.reserved = Files.exists(file);
    }

    @Override
    public boolean isLow() {
        if (plenty && System.nanoTime() - checked < VALIDITY_NANOS) {
            return false;
        }
        long free = directory.toFile().getUsableSpace();
        if (free == 0 && !Files.isDirectory(directory)) {
            // it was deleted; the database reports which of its files is missing
            return false;
        }
        long available = free - Math.max(0, wal.length() - WalGuard.MAX_BYTES);
        checked = System.nanoTime();
        plenty = available >= PLENTY && reserved;
        if (reserved && free < RELEASE_BELOW) {
            release(free);
        } else if (!reserved && available >= CREATE_ABOVE && !failing) {
            create();
        }
        return available < LOW;
    }

    private void release(long free) {
        LOG.warn("Disk full, releasing the reserve for essential changes: file={} free_bytes={}", file, free);
        try {
            // the file may have been deleted with its directory
            Files.deleteIfExists(file);
            reserved = false;
        } catch (IOException e) {
            LOG.error("Cannot release the reserve", e);
        }
    }

    /** Writes random bytes, which no file system compresses. */
    private void create() {
        Path part = file.resolveSibling(FILE + ".part");
        byte[] bytes = new byte[1 << 20];
        Random random = new Random();
        try {
            try (OutputStream out = Channels.newOutputStream(PrivateFiles.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
                for (int written = 0; written < BYTES; written += bytes.length) {
                    random.nextBytes(bytes);
                    out.write(bytes);
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            reserved = true;
        } catch (IOException e) {
            LOG.warn("Cannot reserve disk space, continuing without a reserve: file={} cause={}", file, e.toString());
            part.toFile().delete();
            failing = true;
        }
    }
}
