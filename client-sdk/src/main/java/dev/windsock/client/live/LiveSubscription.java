// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/** A listener that was added. */
@FunctionalInterface
public interface LiveSubscription extends AutoCloseable {
    /** The listener is called no more, but may still be dealing with a call. */
    @Override
    void close();
}
