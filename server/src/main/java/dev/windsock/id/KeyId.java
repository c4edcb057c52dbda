// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;
import java.util.regex.Pattern;

/** The public part of an API key: 8 lower-case letters and digits. */
public record KeyId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-z]{8}");

    public KeyId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("a key id must be 8 characters from [0-9a-z]");
        }
    }

    /** Parses a key id; returns empty for any other string. */
    public static Optional<KeyId> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new KeyId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
