// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Identifies one run of an instance for its driver, even after a server restart. Opaque to all other code. */
public record DriverRef(String value) {
    @Override
    public String toString() {
        return value;
    }
}
