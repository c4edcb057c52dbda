// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

/**
 * Why the server ends a stream: the single table of close codes. Clients reconnect after 4000 to 4499 and do not after
 * 4500 to 4999. Lower codes are those of RFC 6455, section 7.4.1.
 */
public enum CloseReason {
    /** The terminal that the stream belongs to is closed. */
    TERMINAL_CLOSED(1000, false),
    /** The peer is gone, or the server stops without a drain. */
    GOING_AWAY(1001, true),
    /** The client sent a message above the size limit. */
    MESSAGE_TOO_BIG(1009, false),
    /** The client did not read for too long. */
    SLOW_CONSUMER(4001, true),
    /** The server is shutting down. */
    DRAINING(4002, true),
    /** The client exceeded the command rate. */
    RATE_LIMITED(4003, true),
    /** The credential was revoked or rotated, or has expired. */
    CREDENTIAL_REVOKED(4500, false),
    /** The client violated the protocol. */
    PROTOCOL_ERROR(4501, false),
    /** The credential does not permit this stream. */
    FORBIDDEN(4502, false);

    private final int code;
    private final boolean reconnect;

    CloseReason(int code, boolean reconnect) {
        this.code = code;
        this.reconnect = reconnect;
    }

    /** Returns the close code of a WebSocket. */
    public int code() {
        return code;
    }

    /** Returns whether the client should reconnect. */
    public boolean reconnect() {
        return reconnect;
    }
}
