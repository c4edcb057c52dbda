// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Receives the progress of a long start, such as one that has to pull an image. */
@FunctionalInterface
public interface StartProgress {
    /**
     * Called by one thread at a time, about once a second.
     *
     * @param sentence a human-readable sentence
     * @return false when the start is no longer needed and the driver should cancel it
     */
    boolean report(String sentence);
}
