// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.Optional;

/** The id of a notification rule: a UUIDv7. */
public record NotificationRuleId(String value) {
    public NotificationRuleId {
        Uuids.checked(value);
    }

    /** Parses an id; returns empty for any other string. */
    public static Optional<NotificationRuleId> parse(String text) {
        return isId(text) ? Optional.of(new NotificationRuleId(text)) : Optional.empty();
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
