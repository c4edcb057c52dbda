// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Comma-separated values as RFC 4180 has them. A value that a spreadsheet would take for a formula gets an apostrophe
 * before it (OWASP, CSV Injection): user agents and names are texts of whoever sent them. Stateless.
 */
final class Csv {
    private static final String BEGIN_FORMULAS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private Csv() {}

    /** A record, with its line break. */
    static String line(List<String> values) {
        return values.stream().map(Csv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String value) {
        String plain = !value.isEmpty() && BEGIN_FORMULAS.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean quoted = plain.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return quoted ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
