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
 * Removes directories with all that is in them, and nothing else: links are removed and never followed, also when
 * somebody puts one in the place of a directory meanwhile, since each directory is opened from the one above and not by
 * its path (openat(2) with O_NOFOLLOW). Stateless; blocks.
 */
final class Tree {
    private Tree() {}

    /** Removes a directory; one that is gone already is no error. */
    static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(directory.getParent())) {
            if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("the file system of " + directory + " opens no directories within directories");
            }
            delete(secure, directory.getFileName());
        } catch (NoSuchFileException e) {
            // gone already
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
                    // somebody else removed it
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
