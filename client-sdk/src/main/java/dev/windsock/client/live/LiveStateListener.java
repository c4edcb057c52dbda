// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/** Hears how far what it listens to can be relied on. */
public interface LiveStateListener {
    /**
     * Called when it can be relied on more, or less, than before; on the same thread as everything else. How it stands when
     * the listener is added tells {@link LiveFollower#state}; that it was closed is not told.
     */
    default void onState(LiveState state) {}
}
