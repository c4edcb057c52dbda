// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import dev.windsock.id.TenantId;
import dev.windsock.store.Transaction;
import java.util.List;
import java.util.Set;

/**
 * The one ordered, durable log of changes. Appending happens through {@link Transaction#append}, in the transaction
 * that changes the state.
 *
 * <p>Threading: every method may be called from any thread; {@link #latest} and {@link #earliest} never block, the
 * reads do.
 */
public interface EventLog {
    /** The newest committed change, as already told to listeners. Never blocks. */
    Position latest();

    /** The first position that can still be read after. Never blocks. */
    Position earliest();

    /**
     * Reads changes after a position, oldest first.
     *
     * @param limit at most so many, 1 or more
     */
    ReadResult readAfter(Position after, int limit);

    /**
     * Reads one tenant's changes of some topics after a position, oldest first. Where fewer than the limit are found,
     * {@link ReadResult.Events#last} is the newest position of the log, so that the next read skips what was not wanted.
     */
    ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, int limit);

    /** One tenant's newest changes of some topics, newest first. */
    List<ChangeEvent> newest(TenantId tenantId, Set<Topic> topics, int limit);

    /**
     * Adds a listener of commits. It is called by one thread at a time, in the order of the log, after the commit and
     * before the mutation is acknowledged; it must return quickly and not throw.
     */
    void onCommit(CommitListener listener);

    /** Hears what was committed. */
    @FunctionalInterface
    interface CommitListener {
        /** @param events one or more, contiguous with the call before */
        void committed(List<ChangeEvent> events);
    }
}
