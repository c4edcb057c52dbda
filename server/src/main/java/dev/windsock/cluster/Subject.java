// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import java.util.regex.Pattern;

/**
 * The subject of a message, such as {@code log.head} or {@code node.<id>.terminals}.
 *
 * @param name words of lower-case letters, digits, {@code _} and {@code -}, separated by dots
 */
public record Subject(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final int MAX_LENGTH = 128;

    public Subject {
        // anything else could be a wildcard or a subject outside this cluster
        if (name.length() > MAX_LENGTH || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a subject must be words of [a-z0-9_-], separated by dots, and at most "
                    + MAX_LENGTH + " characters: " + name);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
