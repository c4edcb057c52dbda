// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import java.util.List;

/** What a read after a position found. */
public sealed interface ReadResult {
    /**
     * All changes after the position in order, none left out, up to the limit of the read.
     *
     * @param last where the next read continues: the last event's position, or the one asked for when there is none
     */
    record Events(List<ChangeEvent> events, Position last) implements ReadResult {}

    /**
     * The log cannot continue from the position.
     *
     * @param earliest the first position that can still be read after
     */
    record Gap(Reason reason, Position earliest, Position latest) implements ReadResult {}

    /** Why a position cannot be continued from. */
    enum Reason {
        /** Retention has removed changes after the position. */
        HISTORY_TRUNCATED,
        /** The position is of another incarnation of the log, or ahead of this one. */
        EPOCH_CHANGED
    }
}
