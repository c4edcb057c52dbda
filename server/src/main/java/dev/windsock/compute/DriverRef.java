// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** How a driver finds one run of an instance again, also after a restart of the server. Opaque to everyone else. */
public record DriverRef(String value) {
    @Override
    public String toString() {
        return value;
    }
}
