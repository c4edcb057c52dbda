// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** The result of creating a network. */
public sealed interface NetworkCreation {
    record Created() implements NetworkCreation {}

    /**
     * The block overlaps another network on this host: another tenant's, or one that Windsock did not create. Nothing was
     * created.
     */
    record Overlaps() implements NetworkCreation {}
}
