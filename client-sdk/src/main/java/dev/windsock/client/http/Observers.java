// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.spi.ClientObserver;
import java.util.List;
import java.util.function.Consumer;

/** Notifies all of a client's observers and logs the exceptions that they throw. Thread-safe. */
public final class Observers {
    private static final System.Logger LOG = System.getLogger(ClientObserver.class.getName());

    private final List<ClientObserver> observers;

    public Observers(List<ClientObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    /** Passes each observer to the notification. */
    public void forEach(Consumer<ClientObserver> notification) {
        for (ClientObserver observer : observers) {
            try {
                notification.accept(observer);
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.WARNING, "Client observer failed", e);
            }
        }
    }
}
