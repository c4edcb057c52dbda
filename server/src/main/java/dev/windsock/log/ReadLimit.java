// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

/**
 * How much one read of the log returns.
 *
 * @param events maximum number of changes, at least 1
 * @param bytes maximum size of their payloads, unless the first is larger
 */
public record ReadLimit(int events, int bytes) {
    /** Maximum size of the changes of one response. */
    private static final int RESPONSE_BYTES = 2 * 1024 * 1024;

    public ReadLimit {
        if (events < 1) {
            throw new IllegalArgumentException("at least one event");
        }
    }

    /** Returns the limit of a response with at most this many changes. */
    public static ReadLimit response(int events) {
        return new ReadLimit(events, RESPONSE_BYTES);
    }
}
