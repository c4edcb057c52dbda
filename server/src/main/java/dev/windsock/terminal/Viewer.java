// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

/** A viewer of a terminal. */
@FunctionalInterface
public interface Viewer {
    /**
     * Signals that new data may be available from its {@link Attachment}. Called often and from any thread, without holding the
     * terminal's lock; must not block.
     */
    void wake();
}
