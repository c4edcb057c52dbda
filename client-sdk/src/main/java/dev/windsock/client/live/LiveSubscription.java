// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/** A listener's registration. */
@FunctionalInterface
public interface LiveSubscription extends AutoCloseable {
    /** Removes the listener. A call that is in progress may still be running. */
    @Override
    void close();
}
