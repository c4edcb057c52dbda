// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/**
 * Whether the disk of the database has space for more data. While it has not, only essential changes are accepted. For the
 * log's writer; may block on the file system.
 */
@FunctionalInterface
interface DiskSpaceGuard {
    /** Less free space is low: a burst of commits and the files of instances can use as much between two checks. */
    long MIN_FREE_MIB = 32;

    /** Returns whether too little space is free. */
    boolean isLow();
}
