// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/**
 * Whether the database's disk has space for more data. If it does not, only essential changes are accepted. For use by the
 * log's writer; may block on the file system.
 */
@FunctionalInterface
interface DiskSpaceGuard {
    /** Free space below this is low: between two checks, a burst of commits and the files of instances can use this much. */
    long MIN_FREE_MIB = 32;

    /** Returns whether too little space is free. */
    boolean isLow();
}
