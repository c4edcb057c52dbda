// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A position in the log: its epoch and the number of changes committed so far. The text form is
 * {@code <epoch>:<offset>}, which clients treat as opaque.
 *
 * @param epoch identifies the incarnation of the log, so that an offset of a wiped or restored store is never mistaken for a
 *     current offset
 * @param offset offset of the last change seen; 0 is before the first
 */
public record Position(String epoch, long offset) {
    /** The text form, for the published document. */
    public static final String PATTERN = "[0-9a-z]{1,32}:(0|[1-9][0-9]{0,17})";

    private static final Pattern EPOCH = Pattern.compile("[0-9a-z]{1,32}");
    private static final int MAX_OFFSET_DIGITS = 18;

    public Position {
        if (!EPOCH.matcher(epoch).matches()) {
            throw new IllegalArgumentException("an epoch must be 1 to 32 characters of [0-9a-z]: " + epoch);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("an offset must not be negative: " + offset);
        }
    }

    /** Parses the text form; returns empty for any other string. */
    public static Optional<Position> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || !EPOCH.matcher(text.substring(0, colon)).matches()) {
            return Optional.empty();
        }
        String digits = text.substring(colon + 1);
        if (digits.isEmpty()
                || digits.length() > MAX_OFFSET_DIGITS
                || (digits.length() > 1 && digits.startsWith("0"))
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(new Position(text.substring(0, colon), Long.parseLong(digits)));
    }

    public Position at(long otherOffset) {
        return new Position(epoch, otherOffset);
    }

    @Override
    public String toString() {
        return epoch + ":" + offset;
    }
}
