// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/** Derives data from the log, and must have read each event before retention removes it. */
@FunctionalInterface
public interface RetentionGate {
    /**
     * Reads the events up to an offset now, if it has not read them yet. Blocks.
     *
     * @return the offset up to which it no longer needs any events, which may be lower than the given one
     */
    long passUpTo(long offset);
}
