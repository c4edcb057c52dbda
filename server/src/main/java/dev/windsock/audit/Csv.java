// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Comma-separated values (RFC 4180). A value that a spreadsheet would execute as a formula is prefixed with an apostrophe (OWASP, CSV Injection), since clients choose user agents and names. Stateless.
 */
final class Csv {
    private static final String BEGIN_FORMULAS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private Csv() {}

    /** Returns a record with its line break. */
    static String line(List<String> values) {
        return values.stream().map(Csv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String value) {
        String plain = !value.isEmpty() && BEGIN_FORMULAS.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean quoted = plain.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return quoted ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
