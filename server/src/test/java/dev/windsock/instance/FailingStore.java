// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.TenantId;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/** A store whose database can be unavailable for a number of writes. */
final class FailingStore implements Store {
    private final Store store;
    private final AtomicInteger failures = new AtomicInteger();

    FailingStore(Store store) {
        this.store = store;
    }

    /** Makes the next writes fail. */
    void failWrites(int count) {
        failures.set(count);
    }

    @Override
    public <T> T read(Function<Handle, T> work) {
        return store.read(work);
    }

    @Override
    public <T> T read(TenantId reader, Function<Handle, T> work) {
        return store.read(reader, work);
    }

    @Override
    public <T> Outcome<T> write(Function<Transaction, T> work) {
        return writeEssential(work);
    }

    @Override
    public <T> Outcome<T> writeEssential(Function<Transaction, T> work) {
        if (failures.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0) {
            throw new ConnectionException(new IllegalStateException("database unavailable"));
        }
        return store.writeEssential(work);
    }
}
