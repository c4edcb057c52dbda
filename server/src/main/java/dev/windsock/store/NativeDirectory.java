// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory to which native libraries are extracted. Some hosts mount the directory for temporary files noexec. The
 * terminal libraries extract themselves there by default, so on such hosts they could not be loaded. Stateless; blocks.
 */
final class NativeDirectory {
    /** Permissions of the directory and of the libraries in it. */
    static final FileAttribute<?> ONLY_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** The properties of the libraries that extract themselves: JNA and pty4j. */
    private static final List<String> PROPERTIES = List.of("jna.tmpdir", "pty4j.tmpdir");

    private static final Logger LOG = LoggerFactory.getLogger(NativeDirectory.class);

    private NativeDirectory() {}

    /** Returns the directory in a data directory, which may not exist yet. */
    static Path in(Path dataDirectory) {
        return dataDirectory.resolve("native");
    }

    /** Returns the directory for temporary files. */
    static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Makes libraries extract themselves to a data directory, if they cannot be used in the directory for temporary files. */
    static void prepare(Path dataDirectory) {
        if (allowsExecution(temporary())) {
            return;
        }
        Path directory = in(dataDirectory);
        try {
            Files.createDirectories(directory, ONLY_OWNER);
        } catch (IOException e) {
            LOG.warn("Cannot create a directory for native libraries: dir={} cause={}", directory, e.toString());
            return;
        }
        for (String property : PROPERTIES) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, directory.toAbsolutePath().toString());
            }
        }
    }

    /** On a file system mounted noexec, no file is executable. */
    static boolean allowsExecution(Path directory) {
        try {
            Path probe = Files.createTempFile(directory, "windsock", "", ONLY_OWNER);
            try {
                return Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
