// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.log;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A position in the server's event log. Store its string form to resume after it, even after a restart of the client or the
 * server. The text is opaque.
 */
public final class Position {
    private final String text;
    private final String epoch;
    private final long offset;

    private Position(String text, String epoch, long offset) {
        this.text = text;
        this.epoch = epoch;
        this.offset = offset;
    }

    /**
     * Parses a position from {@link #toString} or from a server response.
     *
     * @throws IllegalArgumentException if the string is empty
     */
    @JsonCreator
    public static Position of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("Position must not be empty");
        }
        int colon = text.lastIndexOf(':');
        try {
            return new Position(
                    text, text.substring(0, Math.max(0, colon)), Long.parseLong(text, colon + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            // an unknown format can still be sent back to the server
            return new Position(text, text, 0);
        }
    }

    /** Parses a position; returns empty for null and for an empty string. */
    public static Optional<Position> ofNullable(@Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(of(text));
    }

    /**
     * Returns whether a stream that has reached the other position has already delivered the change at this one. Always
     * false for positions of different epochs, which belong to different logs.
     */
    public boolean isAtOrBefore(Position other) {
        return epoch.equals(other.epoch) && offset <= other.offset;
    }

    /** Returns the position before a change: a stream that resumes after it starts with this change. */
    public Position previous() {
        return of(epoch + ":" + (offset - 1));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Position that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the string to store, which {@link #of} parses. */
    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
