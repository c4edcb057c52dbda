// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.store.DelegatingStore;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;

/** A store whose database can be unavailable for a number of writes. */
final class FailingStore extends DelegatingStore {
    private final AtomicInteger failures = new AtomicInteger();

    FailingStore(Store store) {
        super(store);
    }

    /** Makes the next writes fail. */
    void failWrites(int count) {
        failures.set(count);
    }

    @Override
    public <T> Outcome<T> writeEssential(Function<Transaction, T> work) {
        if (failures.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0) {
            throw new ConnectionException(new IllegalStateException("database unavailable"));
        }
        return store.writeEssential(work);
    }
}
