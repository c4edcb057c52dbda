// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

/** Checks that text from clients can be stored, sent and logged. */
public final class Texts {
    private Texts() {}

    /** Whether the text has no half of a surrogate pair, which cannot be encoded in UTF-8. */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)) {
                if (++i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            } else if (Character.isLowSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many bytes the text has in UTF-8. */
    public static int utf8Length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit >= 0x800) {
                // each half of a surrogate pair is two of the pair's four bytes
                bytes += Character.isSurrogate(unit) ? 1 : 2;
            } else if (unit >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }

    /** Truncates a text to a number of characters, the last of which is then an ellipsis. */
    public static String ellipsis(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = maxLength - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '\u2026';
    }

    /** Whether the text has no control characters either: PostgreSQL rejects NUL, and line breaks forge log lines. */
    public static boolean isLine(String text) {
        return isWhole(text) && text.chars().noneMatch(Character::isISOControl);
    }
}
