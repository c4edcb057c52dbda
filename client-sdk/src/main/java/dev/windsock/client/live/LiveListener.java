// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/**
 * Receives the changes to a view, one at a time on the view's thread. An exception is logged and does not stop the view; an
 * {@link Error} ends it with {@link LiveState.Ended}.
 */
@FunctionalInterface
public interface LiveListener<V> extends LiveStateListener {
    /** Called after {@link LiveView#values} reflects the change. */
    void onChange(LiveChange<V> change);
}
