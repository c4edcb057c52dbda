// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/**
 * Hears what changes in a view, one change after the other on the view's thread. An exception is logged, and the view goes
 * on.
 */
@FunctionalInterface
public interface LiveListener<V> extends LiveStateListener {
    /** Called after the view shows the change. */
    void onChange(LiveChange<V> change);
}
