// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of an instance's output to read. It begins at the start of a line, unless it begins after a position.
 *
 * @param lastLines the maximum number of lines; {@link #ALL_LINES} for all
 * @param since only lines that arrived at this time or later; null for all
 * @param until only lines that arrived at this time or earlier; null for all
 * @param after the position after which to resume, used instead of lines and times; null for none
 * @param before the position at which the range ends; null for none
 * @param follow whether to continue with new output until the run ends or the reader is closed; otherwise the range ends at the
 *     current end of the output
 */
public record OutputRange(
        int lastLines,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String after,
        @Nullable String before,
        boolean follow) {
    public static final int ALL_LINES = Integer.MAX_VALUE;

    /** Returns the range of the last lines up to the current end. */
    public static OutputRange last(int lines) {
        return new OutputRange(lines, null, null, null, null, false);
    }

    /** Returns the range of the last lines and all later output. */
    public static OutputRange following(int lines) {
        return new OutputRange(lines, null, null, null, null, true);
    }

    /** Returns the range of everything after a position, including all later output. */
    public static OutputRange resuming(String after) {
        return new OutputRange(ALL_LINES, null, null, after, null, true);
    }

    /** Returns the range of the last lines before a position. */
    public static OutputRange before(String position, int lines) {
        return new OutputRange(lines, null, null, null, position, false);
    }
}
