// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import dev.windsock.id.TenantId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The one ordered, durable log of changes. Events are appended in the transaction that changes the state.
 *
 * <p>Threading: every method may be called from any thread. Reads block.
 */
public interface EventLog {
    /** Returns the newest committed position. Never blocks. */
    Position latest();

    /** Returns the first position that reads can continue after. Never blocks. */
    Position earliest();

    /**
     * Waits for a position that this log has not reached yet: a client may hold one that another reader of the log was
     * shown first. Completes once the log has reached it, or after {@link PendingPositions#TIMEOUT}; at once for any
     * other position. A read that follows reports {@link ReadResult.Reason#AHEAD} if the log is still behind.
     *
     * <p>Never blocks. Dependent actions must not run on the completing thread, which may be the log's writer.
     */
    CompletableFuture<Void> reach(Position position);

    /**
     * Reads changes after a position, oldest first.
     *
     * @param limit maximum number of changes, at least 1
     */
    ReadResult readAfter(Position after, int limit);

    /**
     * Reads one tenant's changes of some topics after a position, oldest first. What it costs depends on the changes that
     * it returns, and not on how many others the log has. If there are no more than that,
     * {@link ReadResult.Events#last} is the newest position of the log, so that the next read skips all other changes.
     */
    ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, ReadLimit limit);

    /** Returns one tenant's newest changes of some topics, newest first. */
    List<ChangeEvent> newest(TenantId tenantId, Set<Topic> topics, ReadLimit limit);

    /**
     * Adds a listener. It is called after each commit and before the change is acknowledged, in the order of the log and
     * never concurrently. It must return quickly and not throw.
     */
    void onCommit(CommitListener listener);

    /** Is notified of commits. */
    @FunctionalInterface
    interface CommitListener {
        /** @param events one or more, contiguous with the previous call */
        void committed(List<ChangeEvent> events);
    }
}
