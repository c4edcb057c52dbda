// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/** The id of a terminal: a UUIDv7. Safe as a file name. */
public record TerminalId(String value) {
    public TerminalId {
        Uuids.checked(value);
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
