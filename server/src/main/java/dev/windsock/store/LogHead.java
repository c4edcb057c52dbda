// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;

/** The two ends of the log. Set by the writer's thread; read by any thread. */
final class LogHead {
    private volatile Position latest;
    private volatile Position earliest;

    LogHead(SqlEvents.Head stored) {
        this.latest = new Position(stored.epoch(), stored.latest());
        this.earliest = new Position(stored.epoch(), stored.earliest());
    }

    /** Returns the newest committed position. */
    Position latest() {
        return latest;
    }

    void latest(Position position) {
        latest = position;
    }

    /** Returns the first position that reads can continue after. */
    Position earliest() {
        return earliest;
    }

    void earliest(long offset) {
        earliest = latest.at(offset);
    }
}
