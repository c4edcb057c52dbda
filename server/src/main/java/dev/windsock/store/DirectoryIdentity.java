// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The identity of a data directory that this process has locked.
 *
 * @param directory identifies the directory. A copy of the directory has a different identity, except on a clone of the
 *     whole machine, which has the same files and the same machine id
 * @param boot the boot id of the machine's kernel, which a clone does not share. In the same boot, the lock proves that an
 *     earlier process on the directory is dead
 */
record DirectoryIdentity(String directory, String boot) {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * Returns the identity of a directory on this machine.
     *
     * @param id the id that is stored in a file of the directory
     * @param inode the inode of that file
     */
    static DirectoryIdentity here(String id, Object inode) {
        return new DirectoryIdentity(id + ":" + inode + line(MACHINE_ID), line(BOOT_ID));
    }

    private static String line(Path file) {
        try {
            return ":" + Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Identifies the directory and the boot. */
    String inThisBoot() {
        return directory + boot;
    }
}
