// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** The id of a VPC: a UUIDv7. Safe for use as a name in an engine. */
public record VpcId(String value) {
    public VpcId {
        Uuids.checked(value);
    }

    /** Parses an id; returns empty for any other string. */
    public static Optional<VpcId> parse(String text) {
        return isId(text) ? Optional.of(new VpcId(text)) : Optional.empty();
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
