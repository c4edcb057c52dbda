// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The raw bytes of a response, valid or not, and what happens to the connection afterwards. Immutable.
 *
 * @param chunkSize the number of bytes that are sent at a time
 */
public record Response(byte[] bytes, int chunkSize, Then then) {
    /** The fate of the connection after the bytes are sent. */
    public enum Then {
        /** It waits for the next request. */
        KEEP,
        /** It is closed, and the client reads the end of the stream. */
        FIN,
        /** It is reset: the client's read fails, and unread bytes may be lost. */
        RST,
        /** It stays open without further data until the client closes it. */
        STALL
    }

    private static final int ALL_AT_ONCE = Integer.MAX_VALUE;

    public static Response raw(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return new Response(all.toByteArray(), ALL_AT_ONCE, Then.KEEP);
    }

    /** Sends nothing and stalls. */
    public static Response none() {
        return raw().then(Then.STALL);
    }

    /**
     * A complete HTTP response.
     *
     * @param status the status code and the reason phrase, such as {@code 200 OK}
     * @param headers the header lines, such as {@code Content-Type: text/html}
     */
    public static Response http(String status, String body, String... headers) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
        return raw(head.toString().getBytes(StandardCharsets.ISO_8859_1), content);
    }

    /** A complete response with a JSON document. */
    public static Response json(String body) {
        return http("200 OK", body, "Content-Type: application/json");
    }

    /** A rejection in Windsock's format. */
    public static Response problem(String status, String code, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Type: application/problem+json";
        return http(status, "{\"code\":\"" + code + "\",\"detail\":\"Rejected.\",\"request_id\":\"r-1\"}", all);
    }

    /** Keeps only the first bytes. */
    public Response first(int count) {
        return new Response(Arrays.copyOf(bytes, count), chunkSize, then);
    }

    /** Drops the last bytes. */
    public Response dropLast(int count) {
        return first(bytes.length - count);
    }

    public Response then(Then newThen) {
        return new Response(bytes, chunkSize, newThen);
    }

    /** Sends each byte separately, in its own packet unless the kernel merges them. */
    public Response byteByByte() {
        return new Response(bytes, 1, then);
    }
}
