// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes that a request is answered with, whatever they are, and what becomes of the connection. Immutable.
 *
 * @param pieces in how many bytes they are sent at a time
 */
public record Answer(byte[] bytes, int pieces, Then then) {
    /** What becomes of the connection once the bytes are sent. */
    public enum Then {
        /** It waits for the next request. */
        KEEP,
        /** It is closed: the client reads the end. */
        FIN,
        /** It is reset: the client's read fails, and may lose what was not read yet. */
        RST,
        /** Nothing more comes, and it stays open for as long as the client wants. */
        STALL
    }

    private static final int AT_ONCE = Integer.MAX_VALUE;

    /** Bytes as they are. */
    public static Answer raw(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return new Answer(all.toByteArray(), AT_ONCE, Then.KEEP);
    }

    /** Nothing at all. */
    public static Answer nothing() {
        return raw().then(Then.STALL);
    }

    /**
     * A whole answer of HTTP.
     *
     * @param status with its reason, such as {@code 200 OK}
     * @param headers each with its name, such as {@code Content-Type: text/html}
     */
    public static Answer http(String status, String body, String... headers) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
        return raw(head.toString().getBytes(StandardCharsets.ISO_8859_1), content);
    }

    /** A whole answer with a JSON document. */
    public static Answer json(String body) {
        return http("200 OK", body, "Content-Type: application/json");
    }

    /** A refusal as Windsock tells it. */
    public static Answer problem(String status, String code, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Type: application/problem+json";
        return http(status, "{\"code\":\"" + code + "\",\"detail\":\"no\",\"request_id\":\"r-1\"}", all);
    }

    /** Only the beginning of it. */
    public Answer first(int count) {
        return new Answer(Arrays.copyOf(bytes, count), pieces, then);
    }

    /** Everything but the last bytes. */
    public Answer without(int count) {
        return first(bytes.length - count);
    }

    public Answer then(Then what) {
        return new Answer(bytes, pieces, what);
    }

    /** Each byte by itself, in a packet of its own where the kernel does not put them together. */
    public Answer byteByByte() {
        return new Answer(bytes, 1, then);
    }
}
