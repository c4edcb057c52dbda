// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import dev.windsock.client.it.StreamEndpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The wire format of a log with a few changes, at either endpoint and after any position. */
final class WireLog {
    /** Limits the time to detect a silent connection to 10 s. */
    private static final int HEARTBEAT_MS = 4_000;

    private WireLog() {}

    static String position(int number) {
        return "e:" + number;
    }

    /** Returns the number in a position. */
    static int number(String position) {
        return Integer.parseInt(position.substring(position.indexOf(':') + 1));
    }

    static String change(int number) {
        return "{\"type\":\"TICKED\",\"position\":\"" + position(number)
                + "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"payload\":{\"n\":" + number + "}}";
    }

    static String welcome(int number, long heartbeatMs) {
        return "{\"type\":\"WELCOME\",\"position\":\"" + position(number) + "\",\"heartbeat_interval_ms\":"
                + heartbeatMs + "}";
    }

    /** Returns the response headers of a stream of server-sent events. */
    static byte[] responseHead(int number) {
        return utf8("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Windsock-Position: " + position(number)
                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** Returns a chunk of a body: RFC 9112, section 7.1. */
    static byte[] chunk(String text) {
        byte[] bytes = utf8(text);
        return utf8(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    static String event(int number) {
        return "id: " + position(number) + "\nevent: change\ndata: " + change(number) + "\n\n";
    }

    /** Returns the start of a stream, before the first change. */
    static byte[] opened(StreamEndpoint endpoint, Request request) {
        int after = after(request);
        return switch (endpoint) {
            case WEBSOCKET -> bytes(Frames.accept(request), Frames.text(welcome(after, HEARTBEAT_MS)));
            case SSE -> bytes(responseHead(after), chunk("retry: 1\n\n"));
        };
    }

    /** Returns a change in the endpoint's format. */
    static byte[] delivery(StreamEndpoint endpoint, int number) {
        return switch (endpoint) {
            case WEBSOCKET -> Frames.text(change(number));
            case SSE -> chunk(event(number));
        };
    }

    /** Returns a stream with all changes from the requested position up to the last one. */
    static Response response(StreamEndpoint endpoint, Request request, int last) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(opened(endpoint, request));
        for (int number = after(request) + 1; number <= last; number++) {
            all.writeBytes(delivery(endpoint, number));
        }
        return Response.raw(all.toByteArray()).then(Response.Then.STALL);
    }

    private static int after(Request request) {
        return request.after().map(WireLog::number).orElse(0);
    }

    static byte[] bytes(byte[]... parts) {
        return Response.raw(parts).bytes();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
