// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Makes JSON harmless for terminals: characters that they interpret or hide become escapes, which are equivalent for every
 * parser. Outside of strings, JSON contains none of these characters. Stateless.
 */
public final class PrintableJson {
    private PrintableJson() {}

    /**
     * Returns equivalent printable JSON, from and to UTF-8. Returns equivalent printable JSON; the input and the result are
     * UTF-8.
     */
    public static byte[] of(byte[] json) {
        for (byte unit : json) {
            if (unit < 0 || unit == 0x7f) {
                return of(new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            }
        }
        return json;
    }

    /** Returns equivalent printable JSON. */
    public static String of(String json) {
        int clean = 0;
        while (clean < json.length() && !isEscaped(json.charAt(clean))) {
            clean++;
        }
        if (clean == json.length()) {
            return json;
        }
        StringBuilder printable = new StringBuilder(json.length() + 16).append(json, 0, clean);
        for (int i = clean; i < json.length(); i++) {
            char unit = json.charAt(i);
            if (isEscaped(unit)) {
                printable.append("\\u").append(HexFormat.of().toHexDigits(unit));
            } else {
                printable.append(unit);
            }
        }
        return printable.toString();
    }

    /** In strings, JSON already escapes the control characters below the space; between values, it may contain line breaks. */
    private static boolean isEscaped(char unit) {
        return unit >= 0x7f && Texts.isInvisible(unit);
    }
}
