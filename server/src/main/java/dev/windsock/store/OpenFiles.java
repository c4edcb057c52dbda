// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.List;

/**
 * Files that a database keeps open. Deleting or replacing such a file does not fail: the database continues with a file that no
 * longer has a path. When the process ends, that file disappears with all changes in it.
 *
 * <p>Thread-safe; reads the attributes of each file.
 */
final class OpenFiles {
    /** SQLSTATE of an I/O error. */
    private static final String IO_ERROR = "58030";

    private final List<Known> files;

    /** @param key identifies the file on its file system */
    private record Known(Path path, Object key) {}

    private OpenFiles(List<Known> files) {
        this.files = files;
    }

    /** Returns the files that are currently at the given paths. */
    static OpenFiles at(Path... paths) throws IOException {
        Known[] known = new Known[paths.length];
        for (int i = 0; i < paths.length; i++) {
            known[i] = new Known(paths[i], key(paths[i]));
        }
        return new OpenFiles(List.of(known));
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** @throws SQLException a database failure, if a file is no longer at its path */
    void requirePresent() throws SQLException {
        for (Known file : files) {
            try {
                if (!key(file.path()).equals(file.key())) {
                    throw new SQLException(file.path() + " was replaced while the server was running", IO_ERROR);
                }
            } catch (NoSuchFileException e) {
                throw new SQLException(file.path() + " was deleted while the server was running", IO_ERROR, e);
            } catch (IOException e) {
                throw new SQLException("cannot find " + file.path() + ": " + e.getMessage(), IO_ERROR, e);
            }
        }
    }
}
