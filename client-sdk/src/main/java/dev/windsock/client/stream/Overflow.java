// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** What happens when items come faster than they are taken, and the buffer is full. */
public enum Overflow {
    /**
     * The connection is not read until there is room. The server keeps the stream's place: no change is lost, and of
     * metrics only the newest comes. A reader that takes nothing for long is disconnected by the server, and goes on
     * where it was.
     */
    BACKPRESSURE,
    /** The oldest item makes room. Where a change was dropped, a {@link Gap} stands in its place. */
    DROP_OLDEST,
    /** The stream ends with {@link dev.windsock.client.WindsockException#BUFFER_OVERFLOW}. */
    FAIL
}
