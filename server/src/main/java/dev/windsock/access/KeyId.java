package dev.windsock.access;

import java.util.regex.Pattern;

/** The public part of an API key: 8 lower-case letters and digits. */
public record KeyId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-z]{8}");

    public KeyId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("a key id is 8 of [0-9a-z]");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
