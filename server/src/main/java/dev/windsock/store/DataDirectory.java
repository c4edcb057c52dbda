// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the database and of the instances' files. Only its owner has access. The files that the server creates are
 * also accessible only to their owner, so that copies remain private. Stateless; blocks.
 */
final class DataDirectory {
    private static final Set<PosixFilePermission> ONLY_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 01000;

    /**
     * Deep enough for the files of earlier versions, such as {@code instances/<id>/log}, but not for files that instances
     * create in their working directories and volumes.
     */
    private static final int OWN_FILES_DEPTH = 3;

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private DataDirectory() {}

    /**
     * Creates the directory, or restricts an existing directory, and the files that earlier versions created in it, to its
     * owner.
     */
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
            PrivateFiles.restrict(directory, OWN_FILES_DEPTH);
        } catch (IOException e) {
            throw invalid(
                    directory,
                    e instanceof FileSystemException of && !directory.toString().equals(of.getFile())
                            ? "a directory with files of this user, unlike " + of.getFile()
                            : "a directory whose permissions this user can change",
                    e);
        }
    }

    /** Makes the names of new files in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Omits the cause from the one-line message, because the cause's own message is rarely more helpful. */
    private static IllegalStateException invalid(Path directory, String expected, IOException cause) {
        LOG.debug("Cannot use the data directory", cause);
        return new IllegalStateException(
                "WINDSOCK_DATA_DIR: invalid value \"" + directory + "\" (expected " + expected + ")");
    }
}
