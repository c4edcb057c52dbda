// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** The id of an instance: a UUIDv7. Safe as a file name. */
public record InstanceId(String value) {
    public InstanceId {
        Uuids.checked(value);
    }

    /** Parses an id; returns empty for any other string. */
    public static Optional<InstanceId> parse(String text) {
        return isId(text) ? Optional.of(new InstanceId(text)) : Optional.empty();
    }

    /** Returns whether the string has the format of an id. */
    public static boolean isId(String text) {
        return Uuids.isUuid(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
