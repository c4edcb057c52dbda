// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.ClientObserver;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells all observers of a client. What one throws is logged.
 *
 * <p>Threading: for any thread.
 */
public final class Observers {
    private static final System.Logger LOG = System.getLogger(ClientObserver.class.getName());

    private final List<ClientObserver> observers;

    public Observers(List<ClientObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    /** Calls each of them. */
    public void tell(Consumer<ClientObserver> what) {
        for (ClientObserver observer : observers) {
            try {
                what.accept(observer);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "an observer has failed", e);
            }
        }
    }
}
