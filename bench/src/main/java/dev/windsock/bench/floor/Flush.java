// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

/** When the floor sends what it has written. */
enum Flush {
    /** After each message, to each channel: the usual way. */
    EACH,
    /** After all messages of a burst, to each channel. */
    ONCE
}
