// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/** Names a terminal: a UUIDv7. Safe as a file name. */
public record TerminalId(String value) {
    public TerminalId {
        Uuids.checked(value);
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
