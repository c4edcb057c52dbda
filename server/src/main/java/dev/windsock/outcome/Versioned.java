// SPDX-License-Identifier: Apache-2.0
package dev.windsock.outcome;

/** A response body whose version is its entity tag. */
public interface Versioned {
    long version();
}
