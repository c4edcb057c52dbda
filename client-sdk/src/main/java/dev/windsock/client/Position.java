// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in the server's log. Keep its text to go on after it, also after a restart of either side; nothing else may be
 * read from it.
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
     * Reads what {@link #toString} wrote, or what a server has answered.
     *
     * @throws IllegalArgumentException for an empty text
     */
    public static Position of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a position is never empty");
        }
        int colon = text.lastIndexOf(':');
        try {
            return new Position(
                    text, text.substring(0, Math.max(0, colon)), Long.parseLong(text, colon + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            // a form that this version does not know: it can be sent back all the same
            return new Position(text, text, 0);
        }
    }

    /** Reads a position that may be missing. */
    public static Optional<Position> ofNullable(@Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(of(text));
    }

    /**
     * Whether what stands here has been told by who is at the other position. Positions of different epochs, which are
     * different logs, tell nothing of each other.
     */
    public boolean isAtOrBefore(Position other) {
        return epoch.equals(other.epoch) && offset <= other.offset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Position that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text to keep. */
    @Override
    public String toString() {
        return text;
    }
}
