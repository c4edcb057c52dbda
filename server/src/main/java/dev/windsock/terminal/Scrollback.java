// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

/**
 * The most recent output of a terminal, addressed by byte offset since the terminal was opened.
 *
 * <p>Threading: not thread-safe; the owner guards it.
 */
final class Scrollback {
    private final byte[] ring;
    private long end;

    Scrollback(int capacity) {
        ring = new byte[capacity];
    }

    /** Returns the offset of the next byte. */
    long end() {
        return end;
    }

    /** Returns the offset of the oldest retained byte. */
    long earliest() {
        return Math.max(0, end - ring.length);
    }

    void append(byte[] bytes, int length) {
        // only the last bytes of a larger piece would remain
        int skip = Math.max(0, length - ring.length);
        int at = (int) ((end + skip) % ring.length);
        int count = length - skip;
        int first = Math.min(count, ring.length - at);
        System.arraycopy(bytes, skip, ring, at, first);
        System.arraycopy(bytes, skip + first, ring, 0, count - first);
        end += length;
    }

    /** Returns bytes from an offset that is still retained, up to a maximum. */
    byte[] read(long from, int max) {
        if (from < earliest() || from > end) {
            throw new IllegalArgumentException(from + " is no longer kept");
        }
        byte[] bytes = new byte[(int) Math.min(max, end - from)];
        int at = (int) (from % ring.length);
        int first = Math.min(bytes.length, ring.length - at);
        System.arraycopy(ring, at, bytes, 0, first);
        System.arraycopy(ring, 0, bytes, first, bytes.length - first);
        return bytes;
    }
}
