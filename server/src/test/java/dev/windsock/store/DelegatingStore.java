// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** A store for tests that reads from another store, and writes as the test defines. */
public abstract class DelegatingStore implements Store {
    protected final Store store;

    protected DelegatingStore(Store store) {
        this.store = store;
    }

    @Override
    public final boolean isShared() {
        return store.isShared();
    }

    @Override
    public final <T> T read(Function<Handle, T> work) {
        return store.read(work);
    }

    @Override
    public final <T> T read(TenantId reader, Function<Handle, T> work) {
        return store.read(reader, work);
    }

    @Override
    public final <T> CompletableFuture<Outcome<T>> submit(
            Function<Transaction, T> work, ScheduledExecutorService loop) {
        return store.submit(work, loop);
    }

    @Override
    public final <T> Outcome<T> write(Function<Transaction, T> work) {
        return writeEssential(work);
    }
}
