// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** The id of a webhook delivery: a UUIDv7. */
public record DeliveryId(String value) {
    public DeliveryId {
        Uuids.checked(value);
    }

    /** Parses an id; returns empty for any other string. */
    public static Optional<DeliveryId> parse(String text) {
        return isId(text) ? Optional.of(new DeliveryId(text)) : Optional.empty();
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
