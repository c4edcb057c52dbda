// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import dev.windsock.client.it.Edge;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A log of a few changes, as a server tells it on either transport after any of its positions. */
final class WireLog {
    private WireLog() {}

    static String position(int number) {
        return "e:" + number;
    }

    /** The number of a position. */
    static int number(String position) {
        return Integer.parseInt(position.substring(position.indexOf(':') + 1));
    }

    static String change(int number) {
        return "{\"type\":\"TICKED\",\"position\":\"" + position(number)
                + "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"payload\":{\"n\":" + number + "}}";
    }

    /** The JDK's client overlooks the end of one connection in a thousand; then its silence is what ends it, within 10 s. */
    private static final int HEARTBEAT_MS = 4_000;

    static String welcome(int at, long heartbeatMs) {
        return "{\"type\":\"WELCOME\",\"position\":\"" + position(at) + "\",\"heartbeat_interval_ms\":" + heartbeatMs
                + "}";
    }

    /** The head of a stream of server-sent events. */
    static byte[] head(int at) {
        return utf8("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Windsock-Position: " + position(at)
                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** A piece of a body: RFC 9112, section 7.1. */
    static byte[] chunk(String text) {
        byte[] bytes = utf8(text);
        return utf8(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    static String event(int number) {
        return "id: " + position(number) + "\nevent: change\ndata: " + change(number) + "\n\n";
    }

    /** The answer that begins a stream where the request wants it, and has said nothing more. */
    static byte[] opened(Edge edge, Request request) {
        int from = after(request);
        return switch (edge) {
            case WEBSOCKET -> bytes(Frames.accept(request), Frames.text(welcome(from, HEARTBEAT_MS)));
            case SSE -> bytes(head(from), chunk("retry: 1\n\n"));
        };
    }

    /** A change as it is told. */
    static byte[] told(Edge edge, int number) {
        return switch (edge) {
            case WEBSOCKET -> Frames.text(change(number));
            case SSE -> chunk(event(number));
        };
    }

    /** All changes up to the last, after what the request wants. */
    static Answer answer(Edge edge, Request request, int last) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(opened(edge, request));
        for (int number = after(request) + 1; number <= last; number++) {
            all.writeBytes(told(edge, number));
        }
        return Answer.raw(all.toByteArray()).then(Answer.Then.STALL);
    }

    private static int after(Request request) {
        return request.after().map(WireLog::number).orElse(0);
    }

    static byte[] bytes(byte[]... parts) {
        return Answer.raw(parts).bytes();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
