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

    /** Whether the text has no control characters either: PostgreSQL rejects NUL, and line breaks forge log lines. */
    public static boolean isLine(String text) {
        return isWhole(text) && text.chars().noneMatch(Character::isISOControl);
    }
}
