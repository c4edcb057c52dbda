// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;

/** What a database contains before a server uses it. */
sealed interface StoredState {
    /** There is no database, or it is empty. */
    record Nothing() implements StoredState {}

    /** A log with changes up to a position. */
    record UpTo(Position latest) implements StoredState {}

    /** The schema of a newer version of the program, whose tables this one must not write to. */
    record Newer(String version, String supported) implements StoredState {}
}
