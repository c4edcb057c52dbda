// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library. The driver extracts it to a new file in {@code /tmp} at each start, which fails where that is
 * mounted noexec and leaves the file behind when the server is killed. Here it has one place in the data directory.
 * Stateless; blocks.
 */
final class SqliteLibrary {
    private static final FileAttribute<?> ONLY_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    private SqliteLibrary() {}

    /** Extracts the library to a directory. Where that fails, the driver extracts it to its own place. */
    static void prepare(Path directory) {
        String name = LibraryLoaderUtil.getNativeLibName();
        Path folder = directory.resolve("native");
        try (InputStream packaged =
                SqliteLibrary.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (packaged == null) {
                return;
            }
            Files.createDirectories(folder, ONLY_OWNER);
            extract(packaged.readAllBytes(), folder.resolve(name));
            System.setProperty("org.sqlite.lib.path", folder.toAbsolutePath().toString());
            System.setProperty("org.sqlite.lib.name", name);
        } catch (IOException e) {
            LOG.warn(
                    "Cannot extract the SQLite library, extracting it to a temporary directory: cause={}",
                    e.toString());
        }
    }

    private static void extract(byte[] library, Path file) throws IOException {
        if (Files.isExecutable(file) && Arrays.equals(library, Files.readAllBytes(file))) {
            return;
        }
        Path part = Files.createTempFile(file.getParent(), "library", ".part", ONLY_OWNER);
        try {
            Files.write(part, library);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
