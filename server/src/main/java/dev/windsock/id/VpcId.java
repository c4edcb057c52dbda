// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** Names a VPC: a UUIDv7. Safe as a name in an engine. */
public record VpcId(String value) {
    public VpcId {
        Uuids.checked(value);
    }

    /** Reads an id; empty for any other text. */
    public static Optional<VpcId> parse(String text) {
        return isId(text) ? Optional.of(new VpcId(text)) : Optional.empty();
    }

    /** Whether the text has the shape of an id. */
    public static boolean isId(String text) {
        return Uuids.isUuid(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
