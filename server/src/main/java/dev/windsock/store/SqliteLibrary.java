// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library. At each start, the driver extracts it to a new file in {@code /tmp}. This fails if {@code /tmp} is
 * mounted noexec, and leaves the file behind if the server is killed. This class extracts it to a fixed location in the data
 * directory instead. If the data directory is mounted noexec, it falls back to the driver's own location. Stateless; blocks.
 */
final class SqliteLibrary {
    private static final String DIRECTORY_PROPERTY = "org.sqlite.lib.path";
    private static final String NAME_PROPERTY = "org.sqlite.lib.name";
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    private SqliteLibrary() {}

    /**
     * Loads the library, unless this process has loaded it before.
     *
     * @throws IllegalStateException with the reason on one line, if it cannot be loaded from either directory
     */
    static void load(Path directory) {
        Path folder = NativeDirectory.in(directory);
        Path temporary = NativeDirectory.temporary();
        if (System.getProperty(DIRECTORY_PROPERTY) == null && !extract(folder)) {
            if (!NativeDirectory.allowsExecution(temporary)) {
                throw new IllegalStateException("WINDSOCK_DATA_DIR: the SQLite library cannot be loaded from " + folder
                        + " or from " + temporary
                        + ", which do not allow executable files (noexec); set "
                        + "JDK_JAVA_OPTIONS=-Djava.io.tmpdir=DIR to a directory that does");
            }
            LOG.warn(
                    "Data directory does not allow executable files, loading the SQLite library from a temporary "
                            + "directory: dir={} used={}",
                    folder,
                    temporary);
        }
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new IllegalStateException("cannot load the SQLite library: " + e.getMessage(), e);
        }
    }

    /**
     * Extracts the library to a directory, from which the driver then loads it. Returns false if it could not be executed
     * there.
     */
    private static boolean extract(Path folder) {
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream packaged =
                SqliteLibrary.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (packaged == null) {
                // the system's own library
                return true;
            }
            Files.createDirectories(folder, NativeDirectory.ONLY_OWNER);
            Path library = folder.resolve(name);
            write(packaged.readAllBytes(), library);
            if (!Files.isExecutable(library)) {
                return false;
            }
            System.setProperty(DIRECTORY_PROPERTY, folder.toAbsolutePath().toString());
            System.setProperty(NAME_PROPERTY, name);
            return true;
        } catch (IOException e) {
            LOG.warn("Cannot extract the SQLite library: dir={} cause={}", folder, e.toString());
            return false;
        }
    }

    private static void write(byte[] library, Path file) throws IOException {
        if (Files.isExecutable(file) && Arrays.equals(library, Files.readAllBytes(file))) {
            return;
        }
        Path part = Files.createTempFile(file.getParent(), "library", ".part", NativeDirectory.ONLY_OWNER);
        try {
            Files.write(part, library);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
