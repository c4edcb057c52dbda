// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;

/**
 * The bounds of the log in the store, as far as this server knows them. The log may have grown since, and more of its oldest
 * events may have been removed.
 *
 * <p>Threading: {@link #committed} is set by the writer's thread, {@link #lacks} is called by the tailer's thread, and
 * {@link #earliest} by any thread. Read by any thread.
 */
final class LogHead {
    private volatile Position committed;
    private volatile Position lacking;
    private volatile Position earliest;

    LogHead(SqlEvents.Head stored) {
        this.committed = stored.latestPosition();
        this.lacking = committed;
        this.earliest = stored.earliestPosition();
    }

    /** Returns the latest position that this server has committed or, before its first commit, that it found in the store. */
    Position committed() {
        return committed;
    }

    void committed(Position position) {
        committed = position;
    }

    /**
     * Accepts only a store that contains the given commit of another server. The current store lacks it, for example
     * because two databases are primary.
     */
    void lacks(Position position) {
        lacking = position;
    }

    /** Returns the first position after which reads could continue when this server last checked. */
    Position earliest() {
        return earliest;
    }

    /** A position from an older snapshot has no effect. */
    synchronized void earliest(Position position) {
        if (position.offset() > earliest.offset()) {
            earliest = position;
        }
    }

    /** Returns whether a stored head belongs to the same log, with everything that is known to be committed. */
    boolean continuesIn(SqlEvents.Head stored) {
        Position known = committed;
        return stored.epoch().equals(known.epoch()) && stored.latest() >= Math.max(known.offset(), lacking.offset());
    }
}
