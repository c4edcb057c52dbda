// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import java.util.List;

/** The result of a read after a position. */
public sealed interface ReadResult {
    /**
     * All changes after the position, in order and without holes, up to the limits of the read.
     *
     * @param last the position to continue after
     * @param more whether the read ended at a limit, so that there may be further changes already
     */
    record Events(List<ChangeEvent> events, Position last, boolean more) implements ReadResult {}

    /**
     * The log cannot continue from the position.
     *
     * @param earliest the first position that reads can continue after
     */
    record Gap(Reason reason, Position earliest, Position latest) implements ReadResult {}

    /** Why a read cannot continue after a position. */
    enum Reason {
        /** Retention has removed changes after the position. */
        HISTORY_TRUNCATED,
        /** The position belongs to another incarnation of the log, or is ahead of this one. */
        EPOCH_CHANGED
    }
}
