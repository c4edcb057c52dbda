// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

/** What a text from outside may hold, so that it can be stored, sent on and written to a log. */
public final class Texts {
    private Texts() {}

    /** Whether it is made of whole characters: half of a surrogate pair has no form in UTF-8. */
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

    /** Whether it is one line of whole characters: NUL is refused by PostgreSQL, a line break forges lines of a log. */
    public static boolean isLine(String text) {
        return isWhole(text) && text.chars().noneMatch(Character::isISOControl);
    }
}
