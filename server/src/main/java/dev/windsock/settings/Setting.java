// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import java.util.regex.Pattern;

/**
 * An environment variable. Startup errors, {@code --help} and the reference documentation are generated from it.
 *
 * @param defaultValue the documented default; empty if there is none
 * @param expected the accepted values, as a noun phrase
 * @param purpose one line without a full stop
 * @param secret whether the value must not be printed
 */
public record Setting(String name, String defaultValue, String expected, String purpose, boolean secret, Rule rule) {
    /**
     * A setting whose name has this suffix contains the path of a file, and the file contains the value of the setting without
     * the suffix.
     */
    static final String FILE = "_FILE";

    private static final String HIDDEN = "(secret)";

    /** The scheme of a URL, and its credentials. A path begins with a slash. */
    private static final Pattern CREDENTIALS = Pattern.compile("^((?:[A-Za-z][A-Za-z0-9+.-]*://)?)[^/].*@");

    private static final Pattern QUERY = Pattern.compile("(://[^?]*)\\?.*");

    /** Decides whether a value is valid. */
    @FunctionalInterface
    public interface Rule {
        boolean accepts(String value);
    }

    /** Returns a one-line error message for an invalid value. */
    String invalid(String value) {
        return name + ": invalid value " + (secret ? "" : "\"" + shown(value) + "\" ") + "(expected " + expected + ")";
    }

    /** Returns the value without secrets. A URL may contain secrets even if the setting does not allow them. */
    String shown(String value) {
        return secret
                ? HIDDEN
                : QUERY.matcher(CREDENTIALS.matcher(value).replaceFirst("$1" + HIDDEN + "@"))
                        .replaceFirst("$1?" + HIDDEN);
    }
}
