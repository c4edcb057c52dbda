// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

/**
 * An environment variable. Startup errors, {@code --help} and the reference documentation are generated from it.
 *
 * @param defaultValue as it is documented; empty if there is none
 * @param expected the accepted values, as a noun phrase
 * @param purpose one line without a full stop
 * @param secret whether the value must not be printed
 */
public record Setting(String name, String defaultValue, String expected, String purpose, boolean secret, Rule rule) {
    /** Decides whether a value is valid. */
    @FunctionalInterface
    public interface Rule {
        boolean accepts(String value);
    }

    /** Returns the error for an invalid value, in one line. */
    String invalid(String value) {
        return name + ": invalid value " + (secret ? "" : "\"" + value + "\" ") + "(expected " + expected + ")";
    }
}
