// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Identifies a published event and the time when it was due. It has a fixed length and is at the end of the payload, so that
 * subscribers find it without parsing the JSON.
 *
 * @param sequence the number of the event, starting from 0 for each server
 * @param dueNanos a value of {@link System#nanoTime}, a clock that all processes on a Linux machine share
 */
public record Mark(long sequence, long dueNanos) {
    private static final int SEQUENCE_DIGITS = 10;
    private static final int TIME_DIGITS = 19;
    private static final String END = "\"}";

    /** The characters after the mark in a change event, which end its string, the payload and the event. */
    private static final int BYTES_AFTER = 3;

    private static final int LENGTH = 1 + SEQUENCE_DIGITS + 1 + TIME_DIGITS;

    /** Returns a payload of the given size, or of the minimum size if that is larger. */
    public String payload(int bytes) {
        String head = "{\"pad\":\"";
        String tail = "\",\"mark\":\"" + text() + END;
        return head + "x".repeat(Math.max(0, bytes - head.length() - tail.length())) + tail;
    }

    private String text() {
        return String.format(Locale.ROOT, "#%0" + SEQUENCE_DIGITS + "d:%0" + TIME_DIGITS + "d", sequence, dueNanos);
    }

    /** Returns whether a change event that ends before {@code end} contains a mark. */
    static boolean isAt(ByteBuf event, int start, int end) {
        int at = end - BYTES_AFTER - LENGTH;
        return at > start && event.getByte(at) == '#' && event.getByte(at + 1 + SEQUENCE_DIGITS) == ':';
    }

    /** Returns the sequence of the event. */
    static long sequenceAt(ByteBuf event, int end) {
        return digits(event, end - BYTES_AFTER - LENGTH + 1, SEQUENCE_DIGITS);
    }

    /** Returns the time when the event was due. */
    static long dueAt(ByteBuf event, int end) {
        return digits(event, end - BYTES_AFTER - TIME_DIGITS, TIME_DIGITS);
    }

    private static long digits(ByteBuf from, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = value * 10 + from.getByte(i) - '0';
        }
        return value;
    }

    /** Returns the event's offset in the log, or -1 if its first bytes contain none. */
    static long offsetAt(ByteBuf event, int start, int end) {
        int at = positionAt(event, start, end);
        if (at < 0) {
            return -1;
        }
        long offset = 0;
        boolean inOffset = false;
        for (int i = at; i < end; i++) {
            byte next = event.getByte(i);
            if (next == '"') {
                return offset;
            }
            if (next == ':') {
                inOffset = true;
            } else if (inOffset) {
                offset = offset * 10 + next - '0';
            }
        }
        return -1;
    }

    /** Returns the event's position, or an empty string. */
    static String position(ByteBuf event, int start, int end) {
        int at = positionAt(event, start, end);
        int close = at < 0 ? -1 : event.indexOf(at, end, (byte) '"');
        return close < 0 ? "" : event.toString(at, close - at, StandardCharsets.US_ASCII);
    }

    private static final byte[] POSITION = "\"position\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int POSITION_SEARCH_BYTES = 256;

    private static int positionAt(ByteBuf event, int start, int end) {
        int last = Math.min(end, start + POSITION_SEARCH_BYTES) - POSITION.length;
        for (int at = start; at <= last; at++) {
            if (event.getByte(at) == '"' && event.getByte(at + 1) == 'p' && matches(event, at)) {
                return at + POSITION.length;
            }
        }
        return -1;
    }

    private static boolean matches(ByteBuf event, int at) {
        for (int i = 2; i < POSITION.length; i++) {
            if (event.getByte(at + i) != POSITION[i]) {
                return false;
            }
        }
        return true;
    }
}
