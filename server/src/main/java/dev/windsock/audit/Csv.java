// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.json.Texts;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Comma-separated values (RFC 4180) that a spreadsheet displays but never executes (OWASP, CSV Injection), because clients
 * choose user agents, names and paths. Spreadsheets in much of Europe split such files at semicolons, and an import dialog can
 * split them at any character, so the server cannot know where a cell begins. An apostrophe therefore precedes each character
 * that begins a formula, unless it follows a letter or a digit. All fields are quoted, and characters that a terminal
 * interprets or hides are replaced. Stateless.
 */
final class Csv {
    private static final Pattern FORMULA_START =
            Pattern.compile("(?<![\\p{L}\\p{N}_])[=+@\\-\uff1d\uff0b\uff0d\uff20]");

    private Csv() {}

    /** Returns a record with its line break. */
    static String line(List<String> values) {
        return values.stream().map(Csv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String value) {
        String plain = FORMULA_START.matcher(Texts.visible(value)).replaceAll("'$0");
        return '"' + plain.replace("\"", "\"\"") + '"';
    }
}
