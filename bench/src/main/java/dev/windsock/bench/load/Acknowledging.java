// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.util.OptionalLong;

/** Which offset of a terminal's output has been read, and when to tell the server so. Belongs to one thread. */
final class Acknowledging {
    /** A quarter of what the server sends beyond the newest acknowledgement, so that it need not wait for the next. */
    static final int EVERY_BYTES = 32 * 1024;

    private long offset;
    private long told;

    /** The next byte is at that offset. */
    void begin(long at) {
        offset = at;
        told = at;
    }

    /** The offset to acknowledge after so many bytes more; empty while that can wait. */
    OptionalLong read(int bytes) {
        offset += bytes;
        if (offset - told < EVERY_BYTES) {
            return OptionalLong.empty();
        }
        told = offset;
        return OptionalLong.of(offset);
    }
}
