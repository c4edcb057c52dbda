// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/** Names a VPC: a UUIDv7. Safe as a name in an engine. */
public record VpcId(String value) {
    public VpcId {
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
