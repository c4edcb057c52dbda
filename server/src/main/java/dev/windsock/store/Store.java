// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The database that contains both the state and the log. Blocks, except {@link #submit}; call it from virtual threads. */
public interface Store {
    /** Reads in a transaction of its own, on behalf of the server itself. */
    <T> T read(Function<Handle, T> work);

    /**
     * Reads in a transaction of its own, on behalf of a tenant. Waiting reads run in turn, tenant by tenant.
     *
     * @throws dev.windsock.problem.RejectedException OVERLOADED if too many reads are waiting
     */
    <T> T read(TenantId reader, Function<Handle, T> work);

    /**
     * Runs a change and commits it durably before it returns. A change that throws is rolled back alone, and this method
     * rethrows its exception. A change that throws is rolled back alone, and its exception is thrown here.
     */
    <T> Outcome<T> write(Function<Transaction, T> work);

    /**
     * Runs a change like {@link #write}, for a caller on an event loop. Does not block: the future completes on the loop.
     *
     * @throws dev.windsock.problem.RejectedException if the change cannot be queued
     */
    <T> CompletableFuture<Outcome<T>> submit(Function<Transaction, T> work, ScheduledExecutorService loop);

    /**
     * Returns whether other servers may change the store, so that data read by this server may be out of date before the log
     * shows the change. Does not block.
     */
    boolean isShared();

    /**
     * Runs a change like {@link #write}, even while the disk is so full that other changes are rejected. For small changes that
     * free space, end an activity, or give an operator access; the space for them is limited.
     */
    <T> Outcome<T> writeEssential(Function<Transaction, T> work);
}
