// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The database of both state and log. Blocks; call it from virtual threads. */
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
     * Runs a change and commits it durably before it returns. Changes run one at a time in the order of the log, and
     * several may share a commit. A change that throws is rolled back alone, and its exception is thrown here.
     */
    <T> Outcome<T> write(Function<Transaction, T> work);

    /**
     * Runs a change like {@link #write}, also while the disk is so full that other changes are rejected. For small changes
     * that free space, end something, or let an operator in; the space for them is limited.
     */
    <T> Outcome<T> writeEssential(Function<Transaction, T> work);
}
