// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the database and of the instances' files. Only its owner may look into it, which keeps all within private,
 * whatever permissions the files themselves have. Stateless; blocks.
 */
final class DataDirectory {
    private static final Set<PosixFilePermission> ONLY_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 01000;
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private DataDirectory() {}

    /** Makes the folder, or closes the one that is there to others. */
    static void prepare(Path folder) {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
        } catch (IOException e) {
            throw refused(folder, "a folder that can be made and written to", e);
        }
        try {
            // such as /tmp
            if (((int) Files.getAttribute(folder, "unix:mode") & STICKY) != 0) {
                throw refused(folder, "a folder that is not shared", new IOException("sticky"));
            }
            Files.setPosixFilePermissions(folder, ONLY_OWNER);
        } catch (IOException e) {
            throw refused(folder, "a folder that this user may close to others", e);
        }
    }

    /** In one line: the cause's own words are seldom better. */
    private static IllegalStateException refused(Path folder, String takes, IOException cause) {
        LOG.debug("the data folder cannot be used", cause);
        return new IllegalStateException("WINDSOCK_DATA_DIR takes " + takes + ", not \"" + folder + "\"");
    }
}
