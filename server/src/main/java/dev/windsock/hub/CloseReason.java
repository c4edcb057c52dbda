// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

/**
 * Why the server ends a stream: the one table of close codes. 4000 to 4499 come back, 4500 to 4999 do not; codes below
 * are those of RFC 6455, section 7.4.1.
 */
public enum CloseReason {
    /** The terminal is closed, which is what the stream was about. */
    TERMINAL_CLOSED(1000, false),
    /** The peer is gone, or the server ends without a drain. */
    GOING_AWAY(1001, true),
    /** A client's message is larger than the server takes. */
    MESSAGE_TOO_BIG(1009, false),
    /** Nothing could be written for too long. */
    SLOW_CONSUMER(4001, true),
    /** The server is shutting down. */
    DRAINING(4002, true),
    /** The client sends more commands than it may. */
    RATE_LIMITED(4003, true),
    /** The credential was revoked, rotated out or has expired. */
    CREDENTIAL_REVOKED(4500, false),
    /** The client sent what the protocol does not know. */
    PROTOCOL_ERROR(4501, false),
    /** The credential does not permit this stream. */
    FORBIDDEN(4502, false);

    private final int code;
    private final boolean reconnect;

    CloseReason(int code, boolean reconnect) {
        this.code = code;
        this.reconnect = reconnect;
    }

    /** The WebSocket's close code. */
    public int code() {
        return code;
    }

    /** Whether it helps to come back. */
    public boolean reconnect() {
        return reconnect;
    }
}
