// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/** Derives something from the log, and must have read an event before retention removes it. */
@FunctionalInterface
public interface RetentionGate {
    /**
     * Reads the events up to an offset now, if it has not read them yet. Blocks.
     *
     * @return the offset up to which it needs no event any more, which may be a lower one
     */
    long passUpTo(long offset);
}
