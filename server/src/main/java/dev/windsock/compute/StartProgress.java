// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Hears how far a start has come that takes long, such as one that first has to fetch an image. */
@FunctionalInterface
public interface StartProgress {
    /**
     * Called by one thread at a time, about once a second.
     *
     * @param sentence for people
     * @return false when the start is not wanted any more, so that the driver should give it up
     */
    boolean at(String sentence);
}
