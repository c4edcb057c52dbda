// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.File;
import java.nio.file.Path;

/**
 * The free space on the disk of the embedded database. Changes are rejected while it is low: a database that runs out of
 * disk space in the middle of a write shuts down, and the remaining space prevents that, so that reads keep working.
 *
 * <p>For any thread; one system call each.
 */
@FunctionalInterface
interface DiskSpaceGuard {
    /** Less free space is low: a burst of commits and the files of instances can use as much between two checks. */
    long MIN_FREE_MIB = 32;

    /** Returns whether too little space is free. */
    boolean isLow();

    /** Checks the file system of a directory. */
    static DiskSpaceGuard of(Path directory) {
        File file = directory.toFile();
        return () -> file.getUsableSpace() < MIN_FREE_MIB << 20;
    }

    /** Checks nothing, because the database is managed elsewhere. */
    static DiskSpaceGuard none() {
        return () -> false;
    }
}
