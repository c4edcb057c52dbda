// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/**
 * Removes directories with their contents and nothing else. Links are removed and never followed, even if a program replaces a
 * directory with a link in the meantime. To ensure this, each directory is opened relative to its parent and not by its path
 * (openat(2) with O_NOFOLLOW). Stateless; blocks.
 */
final class RecursiveDelete {
    private RecursiveDelete() {}

    /** Removes a directory. It is not an error if a directory does not exist. */
    static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(directory.getParent())) {
            if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException(
                        "The file system of " + directory + " does not support opening directories relative to others");
            }
            delete(secure, directory.getFileName());
        } catch (NoSuchFileException e) {
            // already gone
        }
    }

    private static void delete(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        if (!isDirectory(parent, name)) {
            parent.deleteFile(name);
            return;
        }
        try (SecureDirectoryStream<Path> directory = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : directory) {
                try {
                    delete(directory, entry.getFileName());
                } catch (NoSuchFileException e) {
                    // another process removed it
                }
            }
        }
        parent.deleteDirectory(name);
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }
}
