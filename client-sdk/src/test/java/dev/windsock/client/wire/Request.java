// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A received request.
 *
 * @param target the path and the query
 * @param headers the headers by lower-case name; only the last header of each name is kept
 */
public record Request(String method, URI target, Map<String, String> headers, String body) {
    /** Reads the next request on a connection; returns null if the connection has ended. Blocks. */
    static @Nullable Request read(InputStream in) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        List<String> words = List.of(start.split(" "));
        return new Request(
                words.get(0), URI.create(words.get(1)), Map.copyOf(headers), new String(body, StandardCharsets.UTF_8));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("Connection ended within a line: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** @param name the name, in lower case */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Returns a query parameter. */
    public Optional<String> query(String name) {
        String query = target.getRawQuery() == null ? "" : target.getRawQuery();
        return List.of(query.split("&")).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst();
    }

    /** Returns the position to resume after, from the header or the query parameter. */
    public Optional<String> after() {
        return header("last-event-id").or(() -> query("after"));
    }
}
