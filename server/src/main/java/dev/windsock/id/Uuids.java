// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import java.util.regex.Pattern;

/** The format of ids: lower-case UUIDs, which are safe as file names. */
final class Uuids {
    private static final Pattern SHAPE =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private Uuids() {}

    static boolean isUuid(String text) {
        return SHAPE.matcher(text).matches();
    }

    static String checked(String text) {
        if (!isUuid(text)) {
            throw new IllegalArgumentException("an id must be a lower-case UUID");
        }
        return text;
    }
}
