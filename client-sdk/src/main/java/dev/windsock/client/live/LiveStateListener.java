// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/** Receives the state of a view or of metrics. */
public interface LiveStateListener {
    /**
     * Called when the state has changed, on the same thread as the listener's other methods. It is not called for the state at
     * the time of registration, which {@link LiveFollower#state} returns, or for {@link LiveState.Closed}.
     */
    default void onState(LiveState state) {}
}
