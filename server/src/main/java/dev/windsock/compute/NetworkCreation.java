// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** What came of making a network. */
public sealed interface NetworkCreation {
    record Created() implements NetworkCreation {}

    /**
     * The range is taken on this host, by a network that is none of Windsock's or another tenant's; nothing was made.
     */
    record Overlaps() implements NetworkCreation {}
}
