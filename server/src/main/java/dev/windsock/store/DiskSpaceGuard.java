// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.File;
import java.nio.file.Path;

/**
 * The room on the disk of the embedded database. Changes are refused while it is short: a database that finds the disk
 * full in the middle of a write gives up, and what is left keeps it, and so all reading, out of that.
 *
 * <p>For any thread; one call of the kernel each.
 */
interface DiskSpaceGuard {
    /** Less than this is short: what a burst of commits, and the files of instances, take between two looks. */
    long SHORT_BYTES = 32L << 20;

    /** Whether there is too little of it. */
    boolean isShort();

    /** That of a folder's file system. */
    static DiskSpaceGuard of(Path folder) {
        File file = folder.toFile();
        return () -> file.getUsableSpace() < SHORT_BYTES;
    }

    /** That of somebody else's database. */
    static DiskSpaceGuard unknown() {
        return () -> false;
    }
}
