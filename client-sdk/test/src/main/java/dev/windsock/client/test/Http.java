// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of HTTP/1.1 (RFC 9112) that the client uses. */
final class Http {
    static final String TYPE = "Content-Type";
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private Http() {}

    /** A complete response. */
    record Response(int status, String body, Map<String, String> headers) {
        static Response json(int status, ObjectNode body) {
            return new Response(status, body.toString(), Map.of(TYPE, JSON));
        }

        static Response problem(int status, String code, String detail) {
            return new Response(status, Json.problem(status, code, detail).toString(), Map.of(TYPE, PROBLEM));
        }

        static Response empty(int status) {
            return new Response(status, "", Map.of());
        }

        Response with(String name, String value) {
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put(name, value);
            return new Response(status, body, all);
        }

        byte[] bytes() {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(head(status, headers, "Content-Length: " + content.length));
            all.writeBytes(content);
            return all.toByteArray();
        }
    }

    static byte[] head(int status, Map<String, String> headers, String... others) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        for (String other : others) {
            head.append(other).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads the next request on a connection; returns null if the connection has ended. Blocks. */
    static @Nullable ReceivedRequest read(InputStream in) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        String[] words = start.split(" ", 3);
        URI target = URI.create(words[1]);
        return new ReceivedRequest(
                words[0],
                target.getPath(),
                query(target.getRawQuery()),
                headers,
                new String(body, StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(@Nullable String text) {
        Map<String, String> query = new LinkedHashMap<>();
        if (text != null) {
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.length() == 0) {
                    return null;
                }
                throw new EOFException("The connection ended within a line");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
