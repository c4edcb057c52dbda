// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.util.OptionalLong;

/** Decides when to acknowledge the output of a terminal. Confined to one thread. */
final class Acknowledger {
    /**
     * A quarter of the unacknowledged output that the server allows, so that the server never has to wait for an
     * acknowledgement.
     */
    static final int EVERY_BYTES = 32 * 1024;

    private long offset;
    private long acknowledged;

    /** Sets the offset of the next byte. */
    void begin(long at) {
        offset = at;
        acknowledged = at;
    }

    /** Counts bytes as read, and returns the offset to acknowledge now, if any. */
    OptionalLong read(int bytes) {
        offset += bytes;
        if (offset - acknowledged < EVERY_BYTES) {
            return OptionalLong.empty();
        }
        acknowledged = offset;
        return OptionalLong.of(offset);
    }
}
