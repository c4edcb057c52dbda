// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

/**
 * The last bytes that a terminal has printed, each with its offset since the terminal was opened.
 *
 * <p>Threading: none; its owner guards it.
 */
final class Scrollback {
    private final byte[] ring;
    private long end;

    Scrollback(int capacity) {
        ring = new byte[capacity];
    }

    /** The offset of the next byte. */
    long end() {
        return end;
    }

    /** The offset of the oldest byte that is kept. */
    long earliest() {
        return Math.max(0, end - ring.length);
    }

    void append(byte[] bytes, int length) {
        // of more than fits, only the last bytes would stay
        int skip = Math.max(0, length - ring.length);
        int at = (int) ((end + skip) % ring.length);
        int count = length - skip;
        int first = Math.min(count, ring.length - at);
        System.arraycopy(bytes, skip, ring, at, first);
        System.arraycopy(bytes, skip + first, ring, 0, count - first);
        end += length;
    }

    /** Bytes from an offset that is kept on, as many as there are and at most so many. */
    byte[] read(long from, int max) {
        if (from < earliest() || from > end) {
            throw new IllegalArgumentException(from + " is not kept");
        }
        byte[] bytes = new byte[(int) Math.min(max, end - from)];
        int at = (int) (from % ring.length);
        int first = Math.min(bytes.length, ring.length - at);
        System.arraycopy(ring, at, bytes, 0, first);
        System.arraycopy(ring, 0, bytes, first, bytes.length - first);
        return bytes;
    }
}
