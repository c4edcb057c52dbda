// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

/** When the floor flushes its channels. */
enum Flush {
    /** After each message, as most servers do. */
    EACH,
    /** After all messages of a burst. */
    ONCE
}
