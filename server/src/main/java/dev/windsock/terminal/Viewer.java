// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

/** A viewer of a terminal. */
@FunctionalInterface
public interface Viewer {
    /**
     * Signals that its {@link Attachment} may have something new. Called from any thread, without a lock of the terminal's, and
     * often; must not block.
     */
    void wake();
}
