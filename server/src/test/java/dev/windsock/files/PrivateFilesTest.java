// SPDX-License-Identifier: Apache-2.0
package dev.windsock.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owners of files, which only root can change. */
final class PrivateFilesTest {
    @TempDir
    Path folder;

    @Test
    void givesAFileTheOwnerOfAnother() throws IOException {
        Path other = Files.createFile(folder.resolve("other"));
        Path file = Files.createFile(folder.resolve("file"));
        UserPrincipal nobody =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(other, nobody);
        PrivateFiles.setOwnerOf(other, file);
        assertThat(Files.getOwner(file)).isEqualTo(nobody);
    }
}
