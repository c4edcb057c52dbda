// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The single ordered, durable log of changes. Events are appended in the transaction that changes the state.
 *
 * <p>Threading: every method may be called from any thread. Reads block.
 */
public interface EventLog {
    /**
     * Returns the latest position that was delivered to the listeners. Other servers may have committed later changes. Never
     * blocks.
     */
    Position latest();

    /**
     * Returns the time since this log last contained all commits. It is zero if only this server commits, and at most about a
     * second while this server can read the commits of other servers. Never blocks.
     */
    default Duration age() {
        return Duration.ZERO;
    }

    /** Returns the first position after which reads can continue. Never blocks. */
    Position earliest();

    /**
     * Waits for a position that this log has not reached yet: a client may hold a position that it received from another reader
     * of the log. Completes once the log has reached the position; completes immediately if no wait is necessary. After
     * {@link PendingPositions#TIMEOUT}, it reads the log in the store once more, and completes once this log contains
     * everything in the store. A subsequent read reports {@link ReadResult.Reason#AHEAD} if the store does not contain the
     * position either. Fails with STORE_UNAVAILABLE if the store cannot be read.
     *
     * <p>Never blocks. Dependent actions must not run on the completing thread, which may be the log's writer.
     */
    CompletableFuture<Void> reach(Position position);

    /** Blocks until a future returned by {@link #reach} completes, and throws the exception if it fails. */
    static void await(CompletableFuture<Void> reached) {
        try {
            reached.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /**
     * Reads changes after a position, oldest first.
     *
     * @param limit maximum number of changes, at least 1
     */
    ReadResult readAfter(Position after, int limit);

    /**
     * Reads one tenant's changes in some topics after a position, oldest first. Its cost depends only on the changes that it
     * returns, not on the number of other changes in the log. If no further changes match, {@link ReadResult.Events#last} is
     * the latest position in the log, so that the next read skips all other changes.
     */
    ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, ReadLimit limit);

    /** Returns one tenant's latest changes in some topics, newest first. */
    default List<ChangeEvent> newest(TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        Position latest = latest();
        return newestBefore(latest.at(latest.offset() + 1), tenantId, topics, limit);
    }

    /**
     * Returns one tenant's latest changes in some topics before a position, newest first. The result is empty if the position
     * is from another epoch.
     */
    List<ChangeEvent> newestBefore(Position before, TenantId tenantId, Set<Topic> topics, ReadLimit limit);

    /**
     * Adds a listener that delivers events to clients, including published events. It is called after each commit by any
     * server, and before this server acknowledges the change. Calls occur in log order and are never concurrent. The listener
     * must return quickly and must not throw. Code that acts on changes uses {@link #onChange} instead.
     */
    void onCommit(CommitListener listener);

    /**
     * Adds a listener that acts on changes to the server's own resources. It is called in the same way as a
     * {@link CommitListener}, but receives no published events.
     */
    default void onChange(ChangeListener listener) {
        onCommit(events -> {
            List<ResourceChange> changes = ResourceChange.in(events);
            if (!changes.isEmpty()) {
                listener.changed(changes);
            }
        });
    }

    /** Receives notifications of commits. */
    @FunctionalInterface
    interface CommitListener {
        /** @param events one or more, contiguous with those of the previous call */
        void committed(List<ChangeEvent> events);
    }

    /** Receives notifications of changes to the server's own resources. */
    @FunctionalInterface
    interface ChangeListener {
        /** @param changes one or more, in log order */
        void changed(List<ResourceChange> changes);
    }
}
