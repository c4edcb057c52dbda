// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** A later version, which differs from the packages by a change to the schema of the database. */
final class NextVersion {
    private NextVersion() {}

    /** Turns the server in a jar into that of the later version. */
    static void upgrade(Path jar) throws IOException {
        try (FileSystem content = FileSystems.newFileSystem(jar)) {
            Files.writeString(
                    content.getPath("db/migration/common/V1000__next_version.sql"),
                    "create table next_version (id integer);\n");
        }
    }
}
