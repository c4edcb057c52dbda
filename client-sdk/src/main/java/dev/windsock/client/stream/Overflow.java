// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** The policy for a stream whose buffer is full. */
public enum Overflow {
    /**
     * The connection is not read until there is room. The server keeps the stream's position: no change is lost, and only the
     * latest metrics are delivered. If nothing is read for a long time, the server disconnects; the stream then reconnects and
     * resumes after its last item.
     */
    BACKPRESSURE,
    /** The oldest item is dropped. A {@link Gap} replaces dropped changes. */
    DROP_OLDEST,
    /** The stream ends with {@link dev.windsock.client.error.WindsockException#BUFFER_OVERFLOW} after the buffered items. */
    FAIL
}
