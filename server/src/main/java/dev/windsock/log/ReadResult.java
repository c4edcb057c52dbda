// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import java.util.List;
import java.util.Optional;

/** The result of a read after a position. */
public sealed interface ReadResult {
    /**
     * All changes after the position, in order and without gaps, up to the limits of the read.
     *
     * @param last the position after which to continue
     * @param more whether the read ended at a limit, so that further changes may already be available
     */
    record Events(List<ChangeEvent> events, Position last, boolean more) implements ReadResult {}

    /**
     * The log cannot continue from the position.
     *
     * @param earliest the first position after which reads can continue
     */
    record Gap(Reason reason, Position earliest, Position latest) implements ReadResult {
        /** Returns why a log with these bounds cannot continue after a position; empty if it can. */
        public static Optional<Gap> between(Position earliest, Position latest, Position after) {
            return reason(earliest, latest, after).map(reason -> new Gap(reason, earliest, latest));
        }

        private static Optional<Reason> reason(Position earliest, Position latest, Position after) {
            if (!after.epoch().equals(latest.epoch())) {
                return Optional.of(Reason.EPOCH_CHANGED);
            }
            if (after.offset() > latest.offset()) {
                return Optional.of(Reason.AHEAD);
            }
            return after.offset() < earliest.offset() ? Optional.of(Reason.HISTORY_TRUNCATED) : Optional.empty();
        }
    }

    /** Why a read cannot continue after a position. */
    enum Reason {
        /** Retention has removed changes after the position. */
        HISTORY_TRUNCATED,
        /** The position belongs to another incarnation of the log. */
        EPOCH_CHANGED,
        /** The log has not reached the position in time: it has lost changes, or is far behind. */
        AHEAD
    }
}
