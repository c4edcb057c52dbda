// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

/**
 * One environment variable.
 *
 * @param defaultValue as it is shown; empty for none
 * @param takes what it takes, to complete "NAME takes ..."
 * @param purpose what it is for, in a line
 */
public record Setting(String name, String defaultValue, String takes, String purpose, Rule rule) {
    /** Whether a value can be used. */
    @FunctionalInterface
    public interface Rule {
        boolean accepts(String value);
    }
}
