// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

/**
 * How much one log read returns.
 *
 * @param events maximum number of changes, at least 1
 * @param bytes maximum size of their payloads, unless the first is larger
 */
public record ReadLimit(int events, int bytes) {
    /** Maximum size of the changes in one response. */
    private static final int RESPONSE_BYTES = 2 * 1024 * 1024;

    public ReadLimit {
        if (events < 1) {
            throw new IllegalArgumentException("at least one event");
        }
    }

    /** Returns the limit for a response with at most this many changes. */
    public static ReadLimit response(int events) {
        return new ReadLimit(events, RESPONSE_BYTES);
    }
}
