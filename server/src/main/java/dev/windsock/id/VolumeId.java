// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** The id of a volume: a UUIDv7. Safe as a file name. */
public record VolumeId(String value) {
    public VolumeId {
        Uuids.checked(value);
    }

    /** Parses an id; returns empty for any other string. */
    public static Optional<VolumeId> parse(String text) {
        return isId(text) ? Optional.of(new VolumeId(text)) : Optional.empty();
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
