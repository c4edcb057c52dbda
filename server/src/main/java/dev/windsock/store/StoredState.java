// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;
import java.util.Optional;
import java.util.Set;

/** The content of a database before a server uses it. */
sealed interface StoredState {
    /** There is no database, or it is empty. */
    record Nothing() implements StoredState {}

    /** A log with changes up to a position. */
    sealed interface Log extends StoredState {
        Position latest();

        /** Returns whether an operator has ended the given epoch of this log. */
        boolean hasEnded(String epoch);
    }

    /**
     * The log of a server.
     *
     * @param outdatedSchema the version of the schema, if this version of the program will change it
     * @param pastEpochs the epochs that operators have ended
     */
    record UpTo(Position latest, Optional<String> outdatedSchema, Set<String> pastEpochs) implements Log {
        public UpTo {
            pastEpochs = Set.copyOf(pastEpochs);
        }

        @Override
        public boolean hasEnded(String epoch) {
            return pastEpochs.contains(epoch);
        }
    }

    /** A copy of a log that no server has used yet. The log may have continued after it. */
    record Backup(Position latest) implements Log {
        @Override
        public boolean hasEnded(String epoch) {
            return false;
        }
    }

    /** The schema of a newer version of the program, whose tables this version must not write to. */
    record Newer(String version, String supported) implements StoredState {}
}
