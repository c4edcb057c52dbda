// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import java.util.BitSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Checks that text from clients can be stored, sent and logged. */
public final class Texts {
    /**
     * The characters that a terminal interprets or hides, as the content of a character class. They are controls (C0, DEL, C1),
     * and characters that have no width or change the direction of text.
     */
    public static final String INVISIBLE = "\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e"
            + "\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb";

    private static final Pattern INVISIBLES = Pattern.compile("[" + INVISIBLE + "]");
    private static final BitSet INVISIBLE_UNITS = IntStream.rangeClosed(0, Character.MAX_VALUE)
            .filter(unit -> INVISIBLES.matcher(Character.toString(unit)).matches())
            .collect(BitSet::new, BitSet::set, BitSet::or);

    private Texts() {}

    /** Returns whether a character is one of {@link #INVISIBLE}. */
    public static boolean isInvisible(char unit) {
        return INVISIBLE_UNITS.get(unit);
    }

    /** Replaces each invisible character with U+FFFD, in text that is shown and not evaluated. */
    public static String visible(String text) {
        return INVISIBLES.matcher(text).replaceAll("\ufffd");
    }

    /** Returns whether the text is free of unpaired surrogates, which cannot be encoded in UTF-8. */
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

    /** Returns the length of the text in UTF-8 bytes. */
    public static int utf8Length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit >= 0x800) {
                // each surrogate counts as two of its pair's four bytes
                bytes += Character.isSurrogate(unit) ? 1 : 2;
            } else if (unit >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }

    /** Truncates a string to the given number of characters, including an ellipsis at the end. */
    public static String ellipsis(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = maxLength - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '\u2026';
    }

    /**
     * Returns whether the text is free of unpaired surrogates and of {@link #INVISIBLE} characters: PostgreSQL rejects NUL,
     * line breaks can forge log lines, and terminals interpret or hide the others.
     */
    public static boolean isLine(String text) {
        return isWhole(text) && text.chars().noneMatch(unit -> isInvisible((char) unit));
    }
}
