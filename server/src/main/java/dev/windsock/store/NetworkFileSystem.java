// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises a data directory on another machine. SQLite's write-ahead log needs memory that all users of the file share and
 * locks that all of them honour. A network file system may provide neither, so two machines could corrupt the database, and it
 * may report data as flushed that another machine has only in memory. Stateless; blocks.
 */
final class NetworkFileSystem {
    /** Types of mounts, without the version that follows some of them. */
    private static final Set<String> TYPES = Set.of(
            "9p",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "prl_fs",
            "pvfs",
            "smb",
            "smbfs",
            "vboxsf");

    /** Programs that mount a network file system or an object store through FUSE. */
    private static final Set<String> FUSE_TYPES = Set.of(
            "blobfuse",
            "ceph",
            "ceph-fuse",
            "davfs",
            "gcsfuse",
            "glusterfs",
            "goofys",
            "grpcfuse",
            "juicefs",
            "mfs",
            "rclone",
            "s3fs",
            "seaweedfs",
            "sshfs");

    private static final String FUSE = "fuse.";
    private static final Logger LOG = LoggerFactory.getLogger(NetworkFileSystem.class);

    private NetworkFileSystem() {}

    /** Logs a warning if the embedded database of a data directory is on another machine. */
    static void warnAbout(Path directory) {
        type(directory)
                .filter(NetworkFileSystem::isNetwork)
                .ifPresent(type -> LOG.warn(
                        "Data directory is on a network file system, which may corrupt the embedded database; move it to "
                                + "a local disk, or use PostgreSQL: type={} dir={}",
                        type,
                        directory.toAbsolutePath().normalize()));
    }

    /** Returns the type of the mount that a directory is on; empty if the system does not report it. */
    private static Optional<String> type(Path directory) {
        try {
            return Optional.of(Files.getFileStore(directory).type());
        } catch (IOException e) {
            LOG.debug("Cannot determine the type of a file system", e);
            return Optional.empty();
        }
    }

    /** Returns whether mounts of a type, such as {@code nfs4} or {@code fuse.sshfs}, are network file systems. */
    static boolean isNetwork(String type) {
        if (type.startsWith(FUSE)) {
            return FUSE_TYPES.contains(unversioned(type.substring(FUSE.length())));
        }
        return TYPES.contains(type) || TYPES.contains(unversioned(type));
    }

    private static String unversioned(String type) {
        int end = type.length();
        while (end > 0 && Character.isDigit(type.charAt(end - 1))) {
            end--;
        }
        return type.substring(0, end);
    }
}
