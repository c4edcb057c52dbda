// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

/**
 * The reasons for which the server ends a stream, and the only definition of the close codes. Clients reconnect after codes
 * 4000 to 4499, but not after codes 4500 to 4999. Lower codes are defined in RFC 6455, section 7.4.1.
 */
public enum CloseReason {
    TERMINAL_CLOSED(1000, false, "The terminal is closed; an EXIT message precedes this."),
    GOING_AWAY(1001, true, "The peer has disconnected, or the server is stopping without draining."),
    INVALID_FRAME(1002, false, "The client violated the WebSocket framing (RFC 6455)."),
    INVALID_TEXT(1007, false, "A text message is not UTF-8."),
    MESSAGE_TOO_BIG(1009, false, "A client's message is larger than the server accepts."),
    SLOW_CONSUMER(4001, true, "The client read nothing for too long."),
    DRAINING(4002, true, "The server is shutting down; reconnects are spread over `WINDSOCK_DRAIN_SECONDS`."),
    RATE_LIMITED(4003, true, "The client sent more commands than a connection may send."),
    TICKET_SPENT(
            4004,
            true,
            "An `EventSource` reconnected with a ticket that was already used or has expired. Request a new ticket "
                    + "with `POST /api/tickets`, and resume with `after`."),
    OUT_OF_DATE(
            4005,
            true,
            "The server could not read the log for 60 seconds, so it no longer knows whose access was "
                    + "revoked. Resume on another server, or on this server later."),
    CREDENTIAL_REVOKED(4500, false, "The key was revoked, was rotated out or has expired, or the session has ended."),
    PROTOCOL_ERROR(4501, false, "The client sent something that the protocol does not define."),
    FORBIDDEN(4502, false, "The credential does not permit this stream.");

    private final int code;
    private final boolean reconnect;
    private final String meaning;

    CloseReason(int code, boolean reconnect, String meaning) {
        this.code = code;
        this.reconnect = reconnect;
        this.meaning = meaning;
    }

    /** Returns the WebSocket close code. */
    public int code() {
        return code;
    }

    /** Returns whether the client should reconnect. */
    public boolean reconnect() {
        return reconnect;
    }

    /** Returns why the stream ends, in Markdown, for the reference. */
    public String meaning() {
        return meaning;
    }
}
