// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

/** Who looks at a terminal. */
@FunctionalInterface
public interface Viewer {
    /**
     * There may be something new in its {@link Attachment}. Called from any thread, without a lock of the terminal's, and
     * often; must not block.
     */
    void wake();
}
