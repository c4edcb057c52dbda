// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the database and of the instances' files. Only its owner has access, which keeps its content private
 * regardless of the permissions of the files. Stateless; blocks.
 */
final class DataDirectory {
    private static final Set<PosixFilePermission> ONLY_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 01000;
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private DataDirectory() {}

    /** Creates the directory, or restricts an existing one to its owner. */
    static void prepare(Path directory) {
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
        } catch (IOException e) {
            throw invalid(directory, "a writable directory, or one that can be created", e);
        }
        try {
            // such as /tmp
            if (((int) Files.getAttribute(directory, "unix:mode") & STICKY) != 0) {
                throw invalid(directory, "a directory that is not shared", new IOException("sticky"));
            }
            Files.setPosixFilePermissions(directory, ONLY_OWNER);
        } catch (IOException e) {
            throw invalid(directory, "a directory whose permissions this user can change", e);
        }
    }

    /** Makes the names of new files in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Leaves the cause out of the one-line message: its own message is seldom better. */
    private static IllegalStateException invalid(Path directory, String expected, IOException cause) {
        LOG.debug("Cannot use the data directory", cause);
        return new IllegalStateException(
                "WINDSOCK_DATA_DIR: invalid value \"" + directory + "\" (expected " + expected + ")");
    }
}
