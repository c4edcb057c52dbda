// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** Names an instance: a UUIDv7. Safe as a file name. */
public record InstanceId(String value) {
    public InstanceId {
        Uuids.checked(value);
    }

    /** Reads an id; empty for any other text. */
    public static Optional<InstanceId> parse(String text) {
        return isId(text) ? Optional.of(new InstanceId(text)) : Optional.empty();
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
